package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.Key;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot whose move was abandoned takes writes again, also when the log failed meanwhile. */
class FreezesEndTest {
  private static final String KEY = "key";
  private static final int SLOT = Key.of(KEY).hash().slot(StoreOptions.clusterStore().slots());
  private static final int OTHER = 1;

  @TempDir Path directory;
  private Store store;
  private Failing log;

  /** A log that, when told to, fails commands of one kind, done or not. */
  private static final class Failing extends ForwardingLog {
    private volatile Class<?> failing = Void.class;
    private volatile ErrorCode failure = ErrorCode.OUTCOME_UNKNOWN;

    Failing(CommandLog log) {
      super(log);
    }

    void fail(Class<?> kind, ErrorCode code) {
      failure = code;
      failing = kind;
    }

    @Override
    public <R> CompletableFuture<R> submit(Command<R> command) {
      if (!failing.isInstance(command)) {
        return super.submit(command);
      }
      if (failure == ErrorCode.OUTCOME_UNKNOWN) {
        super.submit(command).join();
      }
      return CompletableFuture.failedFuture(new KittenException(failure, "for a while"));
    }
  }

  @BeforeEach
  void open() throws IOException {
    store =
        TestStores.open(
            directory.resolve("store"),
            StoreOptions.clusterStore(),
            TestStores.log(
                local -> {
                  log = new Failing(local);
                  return log;
                }),
            InstantSource.system());
    store.slots().assign(SLOT, 1);
    store.slots().assign(SLOT + 1, 1);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void awaitOwned(int slot) {
    await().until(() -> store.slots().status(slot).role() == SlotRole.OWNED);
  }

  private void beginWithoutKnowing(int slot) {
    log.fail(MoveOutCommand.Begin.class, ErrorCode.OUTCOME_UNKNOWN);
    assertThatThrownBy(() -> store.slots().outgoing().beginMove(slot, OTHER))
        .isInstanceOf(KittenException.class);
    assertThat(store.slots().status(slot).role()).isEqualTo(SlotRole.MOVING);
  }

  @Test
  void oneThatCouldNotBeAbandonedAtOnceIsAbandonedLater() {
    long move = store.slots().outgoing().beginMove(SLOT, OTHER);
    store.slots().outgoing().freeze(SLOT, move);
    log.fail(MoveOutCommand.Abandon.class, ErrorCode.UNAVAILABLE);
    assertThatThrownBy(() -> store.slots().outgoing().abandon(SLOT, move))
        .isInstanceOf(KittenException.class);
    assertThat(store.slots().status(SLOT).role()).isEqualTo(SlotRole.FROZEN);

    log.fail(Void.class, ErrorCode.UNAVAILABLE);
    awaitOwned(SLOT);
    TestStores.put(store, KEY, "value");
  }

  @Test
  void oneWhoseBeginningIsNotKnownEnds() {
    beginWithoutKnowing(SLOT);
    awaitOwned(SLOT);
  }

  @Test
  void emptySlotsWhoseFreezeIsNotKnownTakeWritesAgain() {
    log.fail(MoveOutCommand.FreezeEmpty.class, ErrorCode.OUTCOME_UNKNOWN);
    assertThatThrownBy(() -> store.slots().outgoing().freezeEmpty(List.of(SLOT), OTHER))
        .isInstanceOf(KittenException.class);
    awaitOwned(SLOT);
    TestStores.put(store, KEY, "value");
  }

  /** The slot after it shows that its store has looked for dead moves. */
  @Test
  void aMoveThatSomebodyLeadsGoesOn() {
    long move = store.slots().outgoing().beginMove(SLOT, OTHER);
    store.slots().outgoing().freeze(SLOT, move);
    beginWithoutKnowing(SLOT + 1);
    awaitOwned(SLOT + 1);
    assertThat(store.slots().status(SLOT).role()).isEqualTo(SlotRole.FROZEN);
  }
}
