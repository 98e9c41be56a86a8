package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides when entries are removed from the log of a group, and which. Ratis would by their number
 * ({@code log.purge.preservation.log.num}), which says nothing about the room that they take. For
 * the thread that applies entries alone.
 */
final class LogCompaction {
  private final RatisSettings.Compaction settings;
  private final LongSupplier nanoTime;
  private final LogFiles files;
  private final Events events;
  private final Supplier<Map<String, Long>> commits;
  private final LongConsumer purge;
  private long bytes;
  private boolean applied;
  private long firstApplied;

  /**
   * @param commits the index that each other member is known to have committed, by its name;
   *     negative when nothing is known of it
   * @param purge removes entries up to this index, as Ratis counts
   * @throws IOException when the files cannot be listed
   */
  LogCompaction(
      RatisSettings.Compaction settings,
      LongSupplier nanoTime,
      LogFiles files,
      Events events,
      Supplier<Map<String, Long>> commits,
      LongConsumer purge)
      throws IOException {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.files = files;
    this.events = events;
    this.commits = commits;
    this.purge = purge;
    this.bytes = files.bytes();
  }

  /** An entry of this size was applied. */
  void applied(int entryBytes) {
    long now = nanoTime.getAsLong();
    if (!applied) {
      applied = true;
      firstApplied = now;
    }
    bytes += entryBytes;
    if (bytes >= settings.everyBytes() || now - firstApplied >= settings.every().toNanos()) {
      applied = false;
      bytes = 0;
      compact();
    }
  }

  private void compact() {
    LogPosition durable = events.makeDurable();
    try {
      purge.accept(removable(Positions.ratisIndex(durable)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a leader sends begins with the position before it, so that one entry more is kept. */
  private long removable(long durable) throws IOException {
    long needed = durable;
    for (long commit : commits.get().values()) {
      needed = Math.min(needed, commit);
    }
    return Math.min(durable - 1, Math.max(needed - 1, tooOld()));
  }

  /** The index up to which entries are not kept for anybody; negative when there is room. */
  private long tooOld() throws IOException {
    List<LogFiles.Segment> segments = files.segments();
    long kept = 0;
    for (int i = segments.size() - 1; i >= 0; i--) {
      LogFiles.Segment segment = segments.get(i);
      kept += segment.bytes();
      if (kept > settings.keptBytes() && !segment.isOpen()) {
        return segment.end().getAsLong();
      }
    }
    return -1;
  }
}
