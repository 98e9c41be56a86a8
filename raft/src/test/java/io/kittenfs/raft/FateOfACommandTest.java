package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.CounterMachine.Add;
import io.kittenfs.log.CounterMachine.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller hears when leadership changes, or nobody answers, after its command was taken. */
class FateOfACommandTest {
  @TempDir Path directory;
  private ScriptedLog script;

  @BeforeEach
  void lead() throws IOException {
    script = new ScriptedLog(directory);
    script.lead(3);
  }

  private static ErrorCode failureOf(CompletableFuture<?> answer) {
    assertThat(answer).isCompletedExceptionally();
    return ((KittenException)
            answer
                .handle(
                    (done, failed) ->
                        failed instanceof CompletionException ? failed.getCause() : failed)
                .join())
        .code();
  }

  private CompletableFuture<Long> add(long amount) {
    return script.log.submit(new Add(amount));
  }

  @Test
  void aRejectedOneIsForTheLeader() {
    CompletableFuture<Long> answer = add(1);
    script.proposals.remove().rejected().run();
    assertThat(failureOf(answer)).isEqualTo(ErrorCode.NOT_LEADER);
  }

  @Test
  void oneThatAnotherLeaderCommitsIsAnsweredWithItsResult() {
    CompletableFuture<Long> answer = add(7);
    script.events().following();
    assertThat(answer).isNotDone();
    script.commit(3);
    assertThat(answer).isCompletedWithValue(7L);
  }

  @Test
  void oneIsLostWhenAHigherTermCommits() {
    CompletableFuture<Long> answer = add(7);
    script.events().following();
    script.commitNothing(4);
    assertThat(failureOf(answer)).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void oneThatIsAppendedInALaterTermIsVoid() {
    CompletableFuture<Long> answer = add(7);
    script.commitNothing(4);
    assertThat(failureOf(answer)).isEqualTo(ErrorCode.UNAVAILABLE);
    script.elect(5);
    script.commit(5);
    assertThat(script.log.commandIndex()).isZero();
  }

  @Test
  void oneThatASuccessorOvertookNeverComes() {
    CompletableFuture<Long> first = add(1);
    CompletableFuture<Long> second = add(2);
    script.proposals.remove();
    script.commit(3);
    assertThat(failureOf(first)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(second).isCompletedWithValue(2L);
  }

  @Test
  void whatWasNotProposedIsForTheNextLeader() {
    CompletableFuture<Long> first = add(1);
    CompletableFuture<Long> second = add(2);
    CompletableFuture<Long> third = add(3);
    script.events().following();
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    assertThat(failureOf(third)).isEqualTo(ErrorCode.NOT_LEADER);
    assertThat(failureOf(add(4))).isEqualTo(ErrorCode.NOT_LEADER);
  }

  @Test
  void afterFiveSecondsOnlyWhatWasProposedMayBeStored() {
    CompletableFuture<Long> first = add(1);
    CompletableFuture<Long> second = add(2);
    CompletableFuture<Long> third = add(3);
    script.pass(Duration.ofMillis(4_900));
    assertThat(third).isNotDone();
    script.pass(Duration.ofMillis(400));
    assertThat(failureOf(first)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(failureOf(second)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(failureOf(third)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(script.hasTimers()).isFalse();
    assertThat(add(4)).isNotDone();
    assertThat(script.proposals).hasSize(3);
  }

  @Test
  void nobodyKnowsWhatBecameOfOneThatAReplacedDatabaseMayHave() throws IOException {
    CompletableFuture<Long> answer = add(1);
    script.events().following();
    Changes rows = new Changes();
    rows.put(
        "mapplied".getBytes(StandardCharsets.US_ASCII),
        Bytes.concat(Longs.toByteArray(4), Longs.toByteArray(50)));
    script.database.write(rows, true);
    script.commitNothing(4);
    assertThat(failureOf(answer)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void aFailureOfThisCopyStopsItForEver() {
    CompletableFuture<Long> failing = script.log.submit(new Add(1, End.FAILED_DISK));
    CompletableFuture<Long> proposed = add(2);
    CompletableFuture<Long> waiting = add(3);
    assertThatThrownBy(() -> script.commit(3)).isInstanceOf(KittenException.class);
    assertThat(failureOf(failing)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(failureOf(proposed)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(failureOf(waiting)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThatThrownBy(() -> script.commit(3)).isInstanceOf(KittenException.class);
    assertThat(failureOf(script.log.readable())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(script.database.get(new byte[] {'x'})).isNull();
  }

  @Test
  void oneThatIsLargerThanAnEntryTakesIsNotProposed() throws IOException {
    CommandCodec sized =
        new CommandCodec() {
          @Override
          public byte[] encode(Command<?> command) {
            return new byte[command.weight()];
          }

          @Override
          public Command<?> decode(ByteBuffer bytes) {
            throw new IllegalArgumentException("for proposals alone");
          }
        };
    ScriptedLog large = new ScriptedLog(directory.resolve("large"), sized);
    large.lead(3);
    CompletableFuture<Long> refused =
        large.log.submit(new Add(1, End.DONE, RaftLimits.ENTRY_BYTES + 1));
    assertThat(failureOf(refused)).isEqualTo(ErrorCode.INTERNAL);
    assertThat(large.proposals).isEmpty();

    CompletableFuture<Long> taken = large.log.submit(new Add(1, End.DONE, RaftLimits.ENTRY_BYTES));
    assertThat(taken).isNotDone();
    assertThat(large.proposals).hasSize(1);
    assertThat(large.proposals.remove().entry())
        .hasSizeBetween(RaftLimits.ENTRY_BYTES, Consensus.MAX_ENTRY_BYTES);
  }

  @Test
  void twoEntriesFlyAndTheRestSharesTheNext() {
    List<CompletableFuture<Long>> answers = Stream.generate(() -> add(1)).limit(1_502).toList();
    assertThat(script.proposals).hasSize(2);
    script.commit(3);
    script.commit(3);
    assertThat(script.proposals)
        .extracting(ScriptedLog.Proposal::commands)
        .containsExactly(1024, 476);
    assertThat(answers).filteredOn(CompletableFuture::isDone).hasSize(2);
  }
}
