package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.log.LogPosition;
import io.kittenfs.model.Group;
import io.kittenfs.raft.Consensus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members agree on one order of entries, whoever of them goes and comes. */
class AgreementOfThreeTest {
  private static final Group GROUP = Members.group(65_536);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  @Test
  void allGetTheEntriesOfTheLeaderInTheOrderOfProposal() {
    int leader = members.awaitLeader(GROUP);
    List<String> proposed = IntStream.range(0, 200).mapToObj(i -> "entry " + i).toList();

    proposed.forEach(
        entry ->
            members
                .part(GROUP, leader)
                .consensus()
                .propose(entry.getBytes(StandardCharsets.UTF_8), () -> {}));

    members
        .running(GROUP)
        .forEach(part -> await().until(() -> part.copy().entries().equals(proposed)));
    assertThat(members.part(GROUP, leader).consensus().state())
        .satisfies(
            state -> {
              assertThat(state.leader()).isEqualTo(OptionalInt.of(leader));
              assertThat(state.committed()).isGreaterThanOrEqualTo(201);
              assertThat(state.failure()).isNull();
            });
    assertThat(members.part(GROUP, leader).consensus().logBytes()).isGreaterThan(200);
  }

  @Test
  void whatAFollowerProposesIsRejected() {
    int follower = (members.awaitLeader(GROUP) + 1) % Members.COUNT;
    List<String> rejected = new CopyOnWriteArrayList<>();

    propose(follower, "no", rejected);

    await().until(() -> rejected.equals(List.of("no")));
    members.commit(GROUP, "yes");
    assertThat(members.part(GROUP, follower).copy().entries()).containsExactly("yes");
  }

  @Test
  void anotherGoesOnAfterTheLeaderAndGivesItWhatItMissed() throws IOException {
    int first = members.awaitLeader(GROUP);
    members.commit(GROUP, "before");
    long term = members.part(GROUP, first).copy().ledTerm();
    members.stopNode(first);

    int second = members.awaitLeader(GROUP);
    members.commit(GROUP, "meanwhile");
    assertThat(second).isNotEqualTo(first);
    assertThat(members.part(GROUP, second).copy().ledTerm()).isGreaterThan(term);
    assertThat(members.part(GROUP, first).copy().leadership()).last().isEqualTo("follows");

    // On another port.
    members.startNode(first);
    members.open(GROUP, first, false);
    await()
        .until(
            () ->
                members.part(GROUP, first).copy().entries().equals(List.of("before", "meanwhile")));
  }

  @Test
  void aRestartOfAllKeepsEverythingAndDeliversNothingTwice() throws IOException {
    members.commit(GROUP, "one");
    members.commit(GROUP, "two");
    for (int i = 0; i < Members.COUNT; i++) {
      members.stopNode(i);
    }
    for (int i = 0; i < Members.COUNT; i++) {
      members.startNode(i);
      members.open(GROUP, i, false);
    }
    members.commit(GROUP, "three");

    members
        .running(GROUP)
        .forEach(
            part -> {
              assertThat(part.copy().entries()).containsExactly("one", "two", "three");
              assertThat(part.copy().positions())
                  .doesNotHaveDuplicates()
                  .isSortedAccordingTo(Comparator.comparingLong(LogPosition::index));
              assertThat(part.copy().positions().get(0).index()).isEqualTo(1);
            });
  }

  @Test
  void aMemberThatReachesNobodyDoesNotKeepTheOthersFromElectingOne() throws IOException {
    members.cut(0, 1);
    members.cut(0, 2);
    Group other = Members.group(65_537);
    for (int i = 0; i < Members.COUNT; i++) {
      members.stopNode(i);
      members.startNode(i);
      members.open(other, i, true);
    }

    assertThat(members.awaitLeader(other)).isNotZero();
    members.commit(other, "one");
  }

  @Test
  void whatMayBeInALogIsNotCalledRejected() {
    int leader = members.awaitLeader(GROUP);
    members.commit(GROUP, "before");
    List<Consensus> others = new ArrayList<>();
    List<CompletableFuture<Void>> closed = new ArrayList<>();
    for (int i = 0; i < Members.COUNT; i++) {
      if (i != leader) {
        Consensus other = members.part(GROUP, i).consensus();
        others.add(other);
        closed.add(CompletableFuture.runAsync(() -> close(other)));
      }
    }
    // Until they are closed all the way the leader may have noticed that they are gone.
    others.forEach(other -> await().until(() -> other.state().failure() != null));
    List<String> rejected = new CopyOnWriteArrayList<>();
    propose(leader, "appended", rejected);
    closed.forEach(CompletableFuture::join);
    await().until(() -> !members.part(GROUP, leader).copy().leads());
    propose(leader, "too late", rejected);

    await().until(() -> !rejected.isEmpty());
    assertThat(rejected).containsExactly("too late");
  }

  private static void close(Consensus consensus) {
    try {
      consensus.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void propose(int member, String entry, List<String> rejected) {
    members
        .part(GROUP, member)
        .consensus()
        .propose(entry.getBytes(StandardCharsets.UTF_8), () -> rejected.add(entry));
  }
}
