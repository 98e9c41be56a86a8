package io.kittenfs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.StoreTxn;
import io.kittenfs.leveldb.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands apply one after the other, a refused one leaves no trace, and closing loses nothing. */
class LocalLogTest {
  private static final byte[] COUNTER = {'x'};

  /** Adds to a counter; refuses when {@code allowed} is false, after it has already written. */
  private record Add(long amount, boolean allowed) implements Command<Long> {}

  private static final class Counter implements StateMachine {
    @Override
    @SuppressWarnings("unchecked")
    public <R> R apply(Command<R> command, StoreTxn txn) {
      Add add = (Add) command;
      byte[] before = txn.get(COUNTER);
      Long after = (before == null ? 0 : Longs.fromByteArray(before)) + add.amount();
      txn.put(COUNTER, Longs.toByteArray(after));
      if (!add.allowed()) {
        throw new KittenException(ErrorCode.CONFLICT, "refused after writing");
      }
      return (R) after;
    }
  }

  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabases.open(directory.resolve("db"), EngineChoice.AUTO);
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void appliesInOrderAndRefusalsLeaveNoTrace(Fsync fsync) {
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    try (LocalLog log = new LocalLog(database, new Counter(), fsync, "log")) {
      for (int turn = 0; turn < 3000; turn++) {
        answers.add(log.submit(new Add(1, turn % 3 != 0)));
      }
    }
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(
            answers.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .map(CompletableFuture::join))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2000).boxed().toList());
    assertThat(Longs.fromByteArray(database.get(COUNTER))).isEqualTo(2000);
  }

  @Test
  void theIndexGoesOnAfterARestart() {
    long before;
    try (LocalLog log = new LocalLog(database, new Counter(), Fsync.ALWAYS, "log")) {
      log.submit(new Add(1, true)).join();
      log.submit(new Add(1, true)).join();
      before = log.applied();
    }
    try (LocalLog log = new LocalLog(database, new Counter(), Fsync.ALWAYS, "log")) {
      assertThat(log.applied()).isEqualTo(before);
      log.submit(new Add(1, true)).join();
      assertThat(log.applied()).isGreaterThan(before);
    }
  }

  @Test
  void aClosedLogRefusesAndSaysThatNothingWasStored() {
    LocalLog log = new LocalLog(database, new Counter(), Fsync.ALWAYS, "log");
    log.close();
    log.close();
    assertThatThrownBy(() -> log.submit(new Add(1, true)).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(database.get(COUNTER)).isNull();
  }

  @Test
  void noCommandEndsTheWriter() {
    try (LocalLog log = new LocalLog(database, new Counter(), Fsync.ALWAYS, "log")) {
      Command<Long> heavy =
          new Command<>() {
            @Override
            public int weight() {
              throw new StackOverflowError("as any code may");
            }
          };
      assertThatThrownBy(() -> log.submit(heavy)).isInstanceOf(StackOverflowError.class);
      assertThat(log.submit(new Add(1, true)).orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo(1);
    }
  }
}
