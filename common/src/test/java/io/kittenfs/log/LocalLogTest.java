package io.kittenfs.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.log.CounterMachine.Add;
import io.kittenfs.log.CounterMachine.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log of a single copy keeps the contract however durable it is, and bounds what waits. */
class LocalLogTest {
  @Nested
  class WithEachWriteSynced extends CommandLogContract {
    @Override
    protected CommandLog open(Database opened, StateMachine machine) {
      return new LocalLog(opened, machine, Fsync.ALWAYS, "log");
    }
  }

  @Nested
  class SyncedEachSecond extends CommandLogContract {
    @Override
    protected CommandLog open(Database opened, StateMachine machine) {
      return new LocalLog(opened, machine, Fsync.INTERVAL, "log");
    }
  }

  @Nested
  class NeverSynced extends CommandLogContract {
    @Override
    protected CommandLog open(Database opened, StateMachine machine) {
      return new LocalLog(opened, machine, Fsync.OFF, "log");
    }

    /** The writer is held in the first command, so that the others wait. */
    @ParameterizedTest
    @CsvSource({"64, 1048576", "65536, 0"})
    void theQueueIsBoundedAndWhatFindsNoRoomIsNotStored(int count, int weight) throws Exception {
      CountDownLatch applying = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      StateMachine held =
          new StateMachine() {
            private final StateMachine counter = new CounterMachine();

            @Override
            public <R> R apply(Command<R> command, Transaction txn) {
              applying.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return counter.apply(command, txn);
            }
          };
      Database database = TestDatabases.open(directory.resolve("queue"), EngineChoice.AUTO);
      try (database;
          CommandLog log = open(database, held)) {
        CompletableFuture<Long> first = log.submit(new Add(1));
        applying.await();
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        try {
          for (int i = 0; i < count; i++) {
            waiting.add(log.submit(new Add(1, End.DONE, weight)));
          }
          CompletableFuture<Long> tooMuch = log.submit(new Add(1, End.DONE, weight));
          assertThat(tooMuch)
              .failsWithin(Duration.ZERO)
              .withThrowableThat()
              .havingCause()
              .isInstanceOfSatisfying(
                  KittenException.class,
                  e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        } finally {
          goOn.countDown();
        }
        assertThat(first.join()).isEqualTo(1);
        assertThat(waiting.get(count - 1).join()).isEqualTo(count + 1);
        assertThat(log.submitAndWait(new Add(1))).isEqualTo(count + 2);
      }
    }
  }
}
