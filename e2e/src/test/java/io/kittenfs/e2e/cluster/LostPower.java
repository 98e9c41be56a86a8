package io.kittenfs.e2e.cluster;

import io.kittenfs.files.RunningFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes of a worker's directory, whose process was killed, one whose machine lost its power: what
 * was not synced is there in parts. The databases of its copies are synced only when a log of
 * LevelDB is full, or values in files are removed: so long as neither happens, all of the newest
 * log may be lost. Of the logs of the groups every entry was synced that anybody was told of;
 * behind them may be anything.
 */
final class LostPower {
  private static final int PAGE = 4096;

  /** With so many bytes an entry ends, of which the last may be zeros. */
  private static final long CHECKSUM = 4;

  private final Path data;
  private final Random random;

  /**
   * @param data the directory of a worker that does not run
   * @param random what is lost
   */
  LostPower(Path data, Random random) {
    this.data = data;
    this.random = random;
  }

  /** Takes it. */
  void happen() throws IOException {
    for (Path running : find("glob:**/RUNNING")) {
      new RunningFile(running.getParent(), Optional.of("a boot before")).begin();
    }
    for (Path log : find("glob:**/log_inprogress_*")) {
      tearWhatFollows(log);
    }
    for (Path copy : find("glob:**/cluster/*/db")) {
      losePartsOf(
          find("glob:" + copy + "/*.log").stream().max(Comparator.naturalOrder()).orElseThrow());
    }
  }

  private List<Path> find(String pattern) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(data.getFileSystem().getPathMatcher(pattern)::matches).toList();
    }
  }

  private void tearWhatFollows(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      byte[] rest = new byte[random.nextInt(3 * PAGE)];
      random.nextBytes(rest);
      file.seek(endOfEntries(file));
      file.write(rest);
    }
  }

  /** The file goes on behind them, with zeros: Ratis makes it larger before it needs that. */
  private static long endOfEntries(RandomAccessFile log) throws IOException {
    byte[] content = new byte[Math.toIntExact(log.length())];
    log.readFully(content);
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    return end + CHECKSUM;
  }

  private void losePartsOf(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      long pages = file.length() / PAGE;
      for (int i = 0; i < 2 && pages > 0; i++) {
        file.seek(random.nextInt((int) pages) * (long) PAGE);
        file.write(new byte[PAGE]);
      }
      file.setLength(random.nextLong(file.length() + 1));
    }
  }
}
