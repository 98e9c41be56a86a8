package io.kittenfs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.log.CounterMachine.Add;
import io.kittenfs.log.CounterMachine.End;
import io.kittenfs.log.CounterMachine.Read;
import io.kittenfs.log.CounterMachine.WriteIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every log of commands does: commands apply one after the other, a refused one leaves no
 * trace, a failure of this node stops everything before it is acknowledged, and closing loses
 * nothing.
 */
public abstract class CommandLogContract {
  @TempDir protected Path directory;
  private Database database;

  /** Starts the log over this database. */
  protected abstract CommandLog open(Database opened, StateMachine machine);

  /** Whether what this node fails to apply is stored nowhere, since no other node has it. */
  protected boolean isTheOnlyCopy() {
    return true;
  }

  @BeforeEach
  void openDatabase() throws IOException {
    database = TestDatabases.open(directory.resolve("db"), EngineChoice.AUTO);
  }

  @AfterEach
  void closeDatabase() throws IOException {
    database.close();
  }

  private CommandLog open() {
    return open(database, new CounterMachine());
  }

  private static ErrorCode refusedWith(CompletableFuture<?> answer) {
    return failureOf(answer).code();
  }

  private static KittenException failureOf(CompletableFuture<?> answer) {
    return (KittenException) answer.handle((done, failed) -> cause(failed)).join();
  }

  private static Throwable cause(Throwable failed) {
    return failed instanceof CompletionException ? failed.getCause() : failed;
  }

  @Test
  void commandsApplyInOrderAndTheRefusedLeaveNoTrace() {
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    try (CommandLog log = open()) {
      for (int turn = 0; turn < 3000; turn++) {
        answers.add(log.submit(new Add(1, turn % 3 == 0 ? End.REFUSED : End.DONE)));
      }
    }
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(
            answers.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .map(CompletableFuture::join))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2000).boxed().toList());
    assertThat(Longs.fromByteArray(database.get(CounterMachine.KEY))).isEqualTo(2000);
  }

  @Test
  void aRefusalReachesTheOneWhoSubmitted() {
    try (CommandLog log = open()) {
      assertThatThrownBy(() -> log.submitAndWait(new Add(1, End.REFUSED)))
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void aDefectRefusesItsCommandAloneAndTheLogGoesOn() {
    try (CommandLog log = open()) {
      assertThat(refusedWith(log.submit(new Add(7, End.DEFECT)))).isEqualTo(ErrorCode.INTERNAL);
      assertThat(log.submitAndWait(new Add(1))).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED_DISK", "ERROR"})
  void aFailureOfThisNodeStopsTheLogAndNothingOfItsBatchIsStored(End failure) {
    try (CommandLog log = open()) {
      log.submitAndWait(new Add(1));
      KittenException failed = failureOf(log.submit(new Add(10, failure)));
      assertThat(failed).isNotInstanceOf(Refusal.class);
      assertThat(failed.code() == ErrorCode.OUTCOME_UNKNOWN).isEqualTo(!isTheOnlyCopy());
      assertThat(refusedWith(log.submit(new Add(100)))).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(refusedWith(log.submit(new Read()))).isEqualTo(ErrorCode.UNAVAILABLE);
    }
    assertThat(Longs.fromByteArray(database.get(CounterMachine.KEY))).isEqualTo(1);
  }

  @Test
  void theIndexCountsWhatChangedSomethingAndGoesOnAfterARestart() {
    try (CommandLog log = open()) {
      log.submitAndWait(new Add(1));
      refusedWith(log.submit(new Add(1, End.REFUSED)));
      refusedWith(log.submit(new Add(1, End.DEFECT)));
      log.submitAndWait(new Read());
      assertThat(log.commandIndex()).isEqualTo(1);
      assertThat(log.submitAndWait(new WriteIndex())).isEqualTo(2);
      refusedWith(log.submit(new Add(1, End.REFUSED)));
    }
    try (CommandLog log = open()) {
      assertThat(log.commandIndex()).isEqualTo(2);
      assertThat(log.submitAndWait(new WriteIndex())).isEqualTo(3);
      assertThat(log.commandIndex()).isEqualTo(3);
    }
  }

  @Test
  void aCommandWhoseAnswerIsThereIsSeenByEveryRead() {
    try (CommandLog log = open()) {
      for (long turn = 1; turn <= 200; turn++) {
        log.submitAndWait(new Add(1));
        assertThat(Longs.fromByteArray(database.get(CounterMachine.KEY))).isEqualTo(turn);
        assertThat(log.commandIndex()).isEqualTo(turn);
      }
    }
  }

  @Test
  void aClosedLogRefusesAndSaysThatNothingWasStored() {
    CommandLog log = open();
    log.close();
    log.close();
    assertThat(refusedWith(log.submit(new Add(1)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(database.get(CounterMachine.KEY)).isNull();
  }

  @Test
  void aCommandThatCannotBeWeighedIsNotSubmittedAndTheLogGoesOn() {
    Command<Long> heavy =
        new Command<>() {
          @Override
          public int weight() {
            throw new StackOverflowError("as any code may");
          }
        };
    try (CommandLog log = open()) {
      assertThatThrownBy(() -> log.submit(heavy)).isInstanceOf(StackOverflowError.class);
      assertThat(log.submitAndWait(new Add(1))).isEqualTo(1);
    }
  }
}
