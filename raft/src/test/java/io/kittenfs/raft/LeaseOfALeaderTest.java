package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.NotLeaderException;
import io.kittenfs.log.CounterMachine.Add;
import io.kittenfs.log.LogStatus.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a leader may answer reads, and what it asks the others for that. */
class LeaseOfALeaderTest {
  @TempDir Path directory;
  private ScriptedLog script;

  @BeforeEach
  void open() throws IOException {
    script = new ScriptedLog(directory);
  }

  private void write() {
    assertThat(script.log.submit(new Add(1))).isNotDone();
    script.commit(script.log.status().term());
  }

  @Test
  void aNewLeaderHoldsReadsAndWritesForAThirdMoreThanALease() {
    script.elect(3);
    CompletableFuture<Long> write = script.log.submit(new Add(1));
    CompletableFuture<Void> read = script.log.readable();
    script.pass(Duration.ofMillis(133));
    assertThat(script.log.status().role()).isEqualTo(Role.WAITING);
    assertThat(script.proposals).isEmpty();
    script.pass(Duration.ofMillis(1));
    assertThat(script.log.status().role()).isEqualTo(Role.LEADER);
    assertThat(read).isNotDone();
    script.commit(3);
    assertThat(write).isCompletedWithValue(1L);
    assertThat(read).isCompleted();
  }

  @Test
  void aWriteRenewsTheLeaseFromItsProposalOn() {
    script.lead(3);
    CompletableFuture<Long> write = script.log.submit(new Add(1));
    script.pass(Duration.ofMillis(60));
    script.commit(3);
    assertThat(write).isCompleted();
    assertThat(script.log.status().leaseMillis()).isEqualTo(40);
    script.pass(Duration.ofMillis(39));
    assertThat(script.log.readable()).isCompleted();
    script.pass(Duration.ofMillis(1));
    assertThat(script.log.readable()).isNotDone();
  }

  @Test
  void readsWithoutALeaseShareOneEntryThatWritesNothing() {
    script.lead(3);
    CompletableFuture<Void> first = script.log.readable();
    CompletableFuture<Void> second = script.log.readable();
    CompletableFuture<Void> third = script.log.readable();
    assertThat(script.proposals).hasSize(2);
    script.commit(3);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    script.commit(3);
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
    script.commit(3);
    assertThat(third).isCompleted();
    assertThat(script.events().position().index()).isZero();
  }

  @Test
  void aReadLateInALeaseRenewsItAndNobodyElseDoes() {
    script.lead(3);
    write();
    script.pass(Duration.ofMillis(49));
    assertThat(script.log.readable()).isCompleted();
    assertThat(script.proposals).isEmpty();
    script.pass(Duration.ofMillis(2));
    assertThat(script.log.readable()).isCompleted();
    assertThat(script.log.readable()).isCompleted();
    assertThat(script.proposals).hasSize(1);
    script.commit(3);
    assertThat(script.log.status().leaseMillis()).isEqualTo(100);
    script.pass(Duration.ofMinutes(1));
    assertThat(script.proposals).isEmpty();
    assertThat(script.hasTimers()).isFalse();
  }

  @Test
  void leadershipThatIsLostEndsTheLeaseAndRefusesWhatWaits() {
    script.lead(3);
    write();
    script.log.requireLeader();
    script.events().following();
    assertThat(script.log.status().leaseMillis()).isZero();
    assertThatThrownBy(script.log::awaitReadable).isInstanceOf(NotLeaderException.class);
    assertThatThrownBy(script.log::requireLeader).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void anEntryOfAnEarlierLeadershipRenewsNothing() {
    script.lead(3);
    CompletableFuture<Long> write = script.log.submit(new Add(1));
    script.events().following();
    script.events().leading(5);
    script.pass(Duration.ofMillis(134));
    script.commit(3);
    assertThat(write).isCompleted();
    assertThat(script.log.status().leaseMillis()).isZero();
  }

  @Test
  void aReadIsRefusedWhenItsEntryIsRejected() {
    script.lead(3);
    CompletableFuture<Void> read = script.log.readable();
    script.proposals.remove().rejected().run();
    assertThat(read)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(NotLeaderException.class);
  }
}
