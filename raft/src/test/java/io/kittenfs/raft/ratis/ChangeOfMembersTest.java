package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.Consensus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes become members of a group, and are none any more. */
class ChangeOfMembersTest {
  private static final Group GROUP = Members.group(65_536);
  private static final String ENTRY = "x".repeat(20_000);

  @TempDir private Path directory;
  private Members members;

  private void start(RatisSettings.Compaction compaction) throws IOException {
    members = new Members(directory, compaction);
    members.create(GROUP);
    members.commit(GROUP, "before");
  }

  private void start() throws IOException {
    start(RatisSettings.Compaction.USUAL);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private static List<PeerId> peers(int... nodes) {
    return IntStream.of(nodes).mapToObj(Members::peer).toList();
  }

  private List<String> entries(int index) {
    return members.part(GROUP, index).copy().entries();
  }

  /** Opened as one that is no member, it becomes one beside these. */
  private void join(int joiner, int... others) throws IOException {
    members.startNode(joiner);
    members.open(GROUP, joiner, true);
    members.change(
        GROUP,
        IntStream.concat(IntStream.of(others), IntStream.of(joiner))
            .mapToObj(Members::peer)
            .toList());
  }

  /** The last of three is gone, and is no member any more. */
  private void lose(int index) throws IOException {
    members.lead(GROUP, (index + 1) % Members.COUNT);
    members.stopNode(index);
    members.change(
        GROUP,
        IntStream.range(0, Members.COUNT)
            .filter(other -> other != index)
            .mapToObj(Members::peer)
            .toList());
  }

  @Test
  void aNewMemberCountsLikeTheOthers() throws IOException {
    start();
    lose(2);
    join(Members.SPARE, 0, 1);

    members.stopNode(0);
    members.commit(GROUP, "with one old and one new member");

    assertThat(entries(Members.SPARE)).isEqualTo(entries(1)).startsWith("before");
  }

  @Test
  void itCatchesUpWithACopyWhenTheLogIsTooShort() throws IOException {
    start(new RatisSettings.Compaction(100_000, 200_000, Duration.ofHours(1), 400_000));
    lose(2);
    for (int i = 0; i < 60; i++) {
      members.commit(GROUP, i + ENTRY);
    }
    await().until(() -> new LogFiles(members.directoryOf(0, GROUP)).segments().get(0).start() > 3);
    CopyInMemory copy = members.part(GROUP, Members.SPARE).copy();
    copy.catchesUpWith(() -> members.part(GROUP, members.awaitLeader(GROUP)).copy());
    join(Members.SPARE, 0, 1);
    members.commit(GROUP, "after");

    assertThat(copy.entries()).isEqualTo(entries(0));
    assertThat(copy.catchUps()).isPositive();
  }

  @Test
  void allKnowItAfterARestart() throws IOException {
    start();
    lose(2);
    join(Members.SPARE, 0, 1);
    members.commit(GROUP, "after");
    for (int node : new int[] {0, 1, Members.SPARE}) {
      members.stopNode(node);
    }
    for (int node : new int[] {1, Members.SPARE}) {
      members.startNode(node);
      members.open(GROUP, node, false);
    }
    members.commit(GROUP, "after a restart of two of three");

    assertThat(members.part(GROUP, members.awaitLeader(GROUP)).consensus().state().agreed())
        .hasValueSatisfying(agreed -> assertThat(agreed.isOf(peers(0, 1, Members.SPARE))).isTrue());
  }

  @Test
  void aFormerMemberDisturbsNobodyAndCannotLead() throws IOException {
    start();
    lose(2);
    join(Members.SPARE, 0, 1);
    members.commit(GROUP, "after");
    long term = members.part(GROUP, members.awaitLeader(GROUP)).copy().ledTerm();

    members.startNode(2);
    members.open(GROUP, 2, false);
    await().until(() -> members.part(GROUP, 2).consensus().state().failure() != null);

    assertThat(members.part(GROUP, members.awaitLeader(GROUP)).copy().ledTerm()).isEqualTo(term);
    assertThat(entries(2)).doesNotContain("after");
  }

  @Test
  void aMemberThatLeftComesBack() throws IOException {
    start();
    members.lead(GROUP, 0);
    join(Members.SPARE, 0, 1, 2);
    members.change(GROUP, peers(0, 1, Members.SPARE));
    members.close(GROUP, 2);
    members.commit(GROUP, "while it was none");
    members.forget(GROUP, 2);

    members.open(GROUP, 2, new CopyInMemory());
    members.change(GROUP, peers(0, 1, 2, Members.SPARE));
    members.change(GROUP, peers(0, 2, Members.SPARE));
    members.close(GROUP, 1);
    members.commit(GROUP, "with it again");
    members.stopNode(0);
    members.commit(GROUP, "without the first");

    assertThat(entries(2)).isEqualTo(entries(Members.SPARE));
  }

  @Test
  void anOldEntryDoesNotMakeAMemberOfOneThatIsOnItsWay() throws IOException {
    start();
    members.close(GROUP, 2);
    Group later = GROUP.agreed(new Configuration(1_000_000, peers(0, 1, Members.SPARE)));
    members.open(later, 2, false);

    assertThat(members.part(GROUP, 2).consensus().state().configuration().peers())
        .containsExactlyInAnyOrderElementsOf(later.peers());
    members.commit(GROUP, "after");
    assertThat(entries(2)).isEqualTo(entries(0)).startsWith("before");
  }

  @Test
  void twoMembersGoOnWhenOneIsGone() throws IOException {
    start();
    lose(2);
    members.commit(GROUP, "by both");

    members.stopNode(1);
    members.startNode(1);
    members.open(GROUP, 1, false);
    members.commit(GROUP, "by both again");

    assertThat(entries(0)).isEqualTo(entries(1));
  }

  @Test
  void anOrderForOtherMembersChangesNothing() throws IOException {
    start();
    members.lead(GROUP, 0);
    Consensus leader = members.part(GROUP, 0).consensus();
    leader.changeMembers(peers(0, 1), peers(0, 1, Members.SPARE));
    leader.changeMembers(peers(0, 1, 2), peers(0, 1));
    await().until(() -> leader.state().agreed().filter(now -> now.isOf(peers(0, 1))).isPresent());
  }
}
