package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.log.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A copy takes the place of the database only when it is no step back, and one at a time. */
class CatchUpTest {
  @TempDir private Path directory;
  private final AtomicInteger transfers = new AtomicInteger();

  private ScriptedLog log(CopySource source) throws IOException {
    return new ScriptedLog(
        directory,
        new CounterCodec(),
        (isCancelled, switchover) -> {
          transfers.incrementAndGet();
          source.copy(isCancelled, switchover);
        });
  }

  private static void close(ScriptedLog log) throws IOException {
    log.log.close();
    log.database.close();
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true", "9, true"})
  void oneThatEndsBeforeWhatIsHereIsRefused(long copied, boolean taken) throws IOException {
    AtomicBoolean isTaken = new AtomicBoolean();
    List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ended = new CountDownLatch(1);
    ScriptedLog log =
        log(
            (isCancelled, switchover) -> {
              try {
                switchover.run(new LogPosition(1, copied), () -> isTaken.set(true));
              } catch (IOException e) {
                refusals.add(e.getMessage());
              } finally {
                ended.countDown();
              }
            });
    for (int i = 0; i < 3; i++) {
      log.commitNothing(1);
    }
    log.events().catchUp();

    await().until(() -> ended.getCount() == 0);
    assertThat(isTaken.get()).isEqualTo(taken);
    assertThat(refusals).hasSize(taken ? 0 : 1);
    close(log);
  }

  @Test
  void oneIsTakenAtATimeAndTheEndCancelsIt() throws IOException {
    AtomicBoolean isUnderWay = new AtomicBoolean();
    ScriptedLog log =
        log(
            (isCancelled, switchover) -> {
              isUnderWay.set(true);
              awaitCancelled(isCancelled);
              isUnderWay.set(false);
              throw new IOException("cancelled");
            });
    log.events().catchUp();
    await().untilTrue(isUnderWay);
    log.events().catchUp();
    close(log);

    assertThat(isUnderWay).isFalse();
    log.events().catchUp();
    assertThat(transfers).hasValue(1);
  }

  private static void awaitCancelled(BooleanSupplier isCancelled) {
    await().until(isCancelled::getAsBoolean);
  }

  @Test
  void anotherIsTakenWhenAskedAgain() throws IOException {
    ScriptedLog log = log((isCancelled, switchover) -> {});
    log.events().catchUp();
    await()
        .until(
            () -> {
              log.events().catchUp();
              return transfers.get() > 1;
            });
    close(log);
  }
}
