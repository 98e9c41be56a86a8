package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that every database has are removed from the log. */
class ShorterLogTest {
  private static final Group GROUP = Members.group(65_536);
  private static final String ENTRY = "x".repeat(20_000);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members =
        new Members(
            directory,
            new RatisSettings.Compaction(100_000, 200_000, Duration.ofHours(1), 600_000));
    members.create(GROUP);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private List<LogFiles.Segment> segments(int index) throws IOException {
    return new LogFiles(members.directoryOf(index, GROUP)).segments();
  }

  private void commit(int from, int to) {
    IntStream.range(from, to).forEach(i -> members.commit(GROUP, i + ENTRY));
  }

  @Test
  void itGoesOnAfterARestartWithoutThem() throws IOException {
    commit(0, 30);
    for (int i = 0; i < Members.COUNT; i++) {
      int index = i;
      await().until(() -> segments(index).get(0).start() > 0);
      members.stopNode(i);
    }
    for (int i = 0; i < Members.COUNT; i++) {
      members.startNode(i);
      members.open(GROUP, i, false);
    }
    commit(30, 32);

    members.running(GROUP).forEach(part -> assertThat(part.copy().entries()).hasSize(32));
  }

  @Test
  void aDatabaseThatIsOlderThanTheLogIsRefused() throws IOException {
    commit(0, 30);
    await().until(() -> segments(1).get(0).start() > 0);
    members.close(GROUP, 1);

    assertThatThrownBy(() -> members.open(GROUP, 1, new CopyInMemory()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the database has the entries up to 0, and the log those from");
  }

  @Test
  void aMemberThatIsAwayFindsThemOrTakesAWholeCopyWhenTheyAreTooMany() throws IOException {
    commit(0, 2);
    members.lead(GROUP, 0);
    members.stopNode(2);

    commit(2, 20);
    assertThat(segments(0).get(0).start()).isZero();
    members.startNode(2);
    members.open(GROUP, 2, false);
    await().until(() -> members.part(GROUP, 2).copy().entries().size() == 20);

    members.stopNode(2);
    commit(20, 70);
    await().until(() -> segments(0).get(0).start() > 20);
    assertThat(members.part(GROUP, 0).consensus().logBytes()).isLessThan(1_000_000);

    CopyInMemory copy = members.part(GROUP, 2).copy();
    copy.catchesUpWith(() -> members.part(GROUP, 0).copy());
    copy.failCatchUps(2);
    members.startNode(2);
    members.open(GROUP, 2, false);
    await().until(() -> copy.entries().size() == 70);
    assertThat(copy.catchUps()).isGreaterThanOrEqualTo(3);

    commit(70, 72);
    assertThat(copy.entries()).isEqualTo(members.part(GROUP, 0).copy().entries());
  }

  @Test
  void aCopyThatWasReplacedRightBeforeACrashGoesOnBehindIt() throws IOException {
    commit(0, 2);
    members.lead(GROUP, 0);
    members.stopNode(2);
    commit(2, 50);
    await().until(() -> segments(0).get(0).start() > 2);

    members.part(GROUP, 2).copy().become(members.part(GROUP, 0).copy());
    members.startNode(2);
    members.open(GROUP, 2, false);
    commit(50, 52);
    members.lead(GROUP, 2);
    commit(52, 53);

    assertThat(members.part(GROUP, 2).copy().catchUps()).isZero();
    assertThat(members.part(GROUP, 2).copy().entries())
        .isEqualTo(members.part(GROUP, 0).copy().entries())
        .hasSize(53);
  }
}
