package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a log is made shorter, and what is kept for members that are behind. */
class LogCompactionTest {
  private static final RatisSettings.Compaction SETTINGS =
      new RatisSettings.Compaction(100, 1000, Duration.ofMinutes(10), 1_000_000);

  @TempDir private Path group;
  private final CopyInMemory copy = new CopyInMemory();
  private final Map<String, Long> commits = new HashMap<>();
  private final List<Long> purged = new ArrayList<>();
  private long now;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectory(group.resolve("current"));
    // As Ratis counts, the database has the entries up to 80.
    copy.committed(new LogPosition(1, 81));
  }

  private void segment(String name, int bytes) throws IOException {
    Files.write(group.resolve("current").resolve(name), new byte[bytes]);
  }

  private LogCompaction compaction(RatisSettings.Compaction settings) throws IOException {
    return new LogCompaction(
        settings, () -> now, new LogFiles(group), copy, () -> commits, purged::add);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void itIsDueAfterSoManyBytes() throws IOException {
    LogCompaction compaction = compaction(SETTINGS);
    compaction.applied(999);
    assertThat(purged).isEmpty();

    compaction.applied(1);
    assertThat(purged).containsExactly(79L);
    compaction.applied(999);
    assertThat(purged).hasSize(1);
  }

  @Test
  void whatWasThereAtTheStartCounts() throws IOException {
    segment("log_0-9", 600);
    segment("log_inprogress_10", 399);
    compaction(SETTINGS).applied(1);

    assertThat(purged).hasSize(1);
  }

  @Test
  void itIsDueSomeTimeAfterTheFirstEntry() throws IOException {
    LogCompaction compaction = compaction(SETTINGS);
    pass(Duration.ofHours(1));
    compaction.applied(1);
    pass(Duration.ofMinutes(9));
    compaction.applied(1);
    assertThat(purged).isEmpty();

    pass(Duration.ofMinutes(1));
    compaction.applied(1);
    assertThat(purged).containsExactly(79L);
  }

  @Test
  void aMemberThatIsBehindFindsWhatItLacksHoweverLongItIsAway() throws IOException {
    LogCompaction compaction = compaction(SETTINGS);
    commits.put("a", 70L);
    commits.put("b", 90L);
    compaction.applied(1000);
    commits.put("a", 75L);
    compaction.applied(1000);
    pass(Duration.ofDays(99));
    compaction.applied(1000);

    // One entry more is kept: the leader names it when it sends the next.
    assertThat(purged).containsExactly(69L, 74L, 74L);
  }

  @Test
  void noMoreIsKeptForItThanThereIsRoom() throws IOException {
    segment("log_0-19", 400);
    segment("log_20-39", 400);
    segment("log_40-59", 400);
    segment("log_inprogress_60", 400);
    commits.put("a", 5L);
    compaction(new RatisSettings.Compaction(100, 1000, Duration.ofMinutes(10), 1300)).applied(1);

    assertThat(purged).containsExactly(19L);
  }
}
