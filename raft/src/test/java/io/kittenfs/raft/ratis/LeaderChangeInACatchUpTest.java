package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member is told by one leader that its log is too short, and another one leads before the copy
 * is there: members make their logs shorter at different times.
 */
class LeaderChangeInACatchUpTest {
  private static final Group GROUP = Members.group(65_536);
  private static final String ENTRY = "x".repeat(20_000);
  private static final int COUNT = 60;

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members =
        new Members(
            directory,
            index ->
                index == 0
                    ? new RatisSettings.Compaction(100_000, 200_000, Duration.ofHours(1), 600_000)
                    : RatisSettings.Compaction.USUAL,
            index -> Members.ELECTION_TIMEOUT);
    members.create(GROUP);
    members.commit(GROUP, "before");
    members.lead(GROUP, 0);
    members.stopNode(2);
    for (int i = 0; i < COUNT; i++) {
      members.commit(GROUP, i + ENTRY);
    }
    await().until(() -> new LogFiles(members.directoryOf(0, GROUP)).segments().get(0).start() > 3);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private List<String> entries(int index) {
    return members.part(GROUP, index).copy().entries();
  }

  private CopyInMemory beginToCatchUp() throws IOException {
    CopyInMemory copy = members.part(GROUP, 2).copy();
    copy.failCatchUps(Integer.MAX_VALUE);
    members.lead(GROUP, 0);
    members.startNode(2);
    members.open(GROUP, 2, false);
    await().until(() -> copy.catchUps() > 0);
    return copy;
  }

  @Test
  void oneThatKeepsMoreGivesWhatItKeeps() throws IOException {
    CopyInMemory copy = beginToCatchUp();
    members.lead(GROUP, 1);
    await().until(() -> entries(2).size() == COUNT + 1);
    members.commit(GROUP, "after");

    assertThat(copy.entries()).isEqualTo(entries(1));
  }

  @Test
  void aCopyThatComesAfterItIsNoHarm() throws IOException {
    CopyInMemory copy = beginToCatchUp();
    members.lead(GROUP, 1);
    copy.become(members.part(GROUP, 1).copy());
    await().until(() -> entries(2).size() == COUNT + 1);
    members.commit(GROUP, "after");
    members.lead(GROUP, 0);
    members.commit(GROUP, "later");

    assertThat(copy.entries()).isEqualTo(entries(1));
  }
}
