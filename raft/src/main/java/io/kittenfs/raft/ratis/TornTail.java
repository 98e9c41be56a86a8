package io.kittenfs.raft.ratis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a log before Ratis opens it. What was being written when the process or the
 * power went away was never acknowledged, and is cut off; Ratis would take it for damage. All other
 * damage is refused: a member that forgot what it acknowledged must not vote.
 */
final class TornTail {
  private static final Logger LOG = LoggerFactory.getLogger(TornTail.class);

  /** In which steps a file reaches the disk. */
  private static final int PAGE = 4096;

  private final LogFiles files;

  TornTail(LogFiles files) {
    this.files = files;
  }

  /**
   * Cuts it off.
   *
   * @param afterPowerLoss whether what was written last may have reached the disk in parts
   * @return the index behind its last entry, as Ratis counts; negative when it has no files
   * @throws IOException when the log is damaged otherwise; nothing was changed
   */
  long repair(boolean afterPowerLoss) throws IOException {
    long next = -1;
    for (LogFiles.Segment segment : files.segments()) {
      if (next >= 0 && segment.start() != next) {
        throw new IOException("entries " + next + " to " + (segment.start() - 1) + " are missing");
      }
      SegmentScan scan = SegmentScan.of(segment);
      if (segment.isOpen()) {
        repair(segment.file(), scan, afterPowerLoss);
      } else if (scan.nextIndex() != segment.end().getAsLong() + 1) {
        throw damaged(segment.file(), scan);
      }
      next = scan.nextIndex();
    }
    return next;
  }

  private void repair(Path file, SegmentScan scan, boolean afterPowerLoss) throws IOException {
    if (!scan.isDamaged()) {
      return;
    }
    // What was synced together may have reached the disk in any order, so that there may be a hole.
    boolean lost = afterPowerLoss && (!scan.hasEntryAfterDamage() || scan.isMissingPage(PAGE));
    boolean torn = lost || scan.endsInAnEntry();
    if (!torn) {
      throw damaged(file, scan);
    }
    LOG.warn(
        "The end of {}, from byte {} on, was being written when this node went down and was never"
            + " acknowledged; it is cut off.",
        file,
        scan.validEnd());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(scan.validEnd());
      channel.force(true);
    }
  }

  private static IOException damaged(Path file, SegmentScan scan) {
    return new IOException(
        file
            + " is damaged at byte "
            + scan.validEnd()
            + ", where entry "
            + scan.nextIndex()
            + " should be. This worker has to be replaced as a member of the group");
  }
}
