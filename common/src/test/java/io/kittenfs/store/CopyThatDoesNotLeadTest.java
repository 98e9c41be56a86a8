package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.NotLeaderException;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.record.Precondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy that leads no more answers nothing that may be old, and still tells what it has. */
class CopyThatDoesNotLeadTest {
  private static final Key KEY = Key.of("mood");

  @TempDir Path directory;
  private Store store;
  private Log log;

  /** A log that another node takes over. */
  private static final class Log extends ForwardingLog {
    private boolean leads = true;

    Log(CommandLog log) {
      super(log);
    }

    private static NotLeaderException notLeader() {
      return new NotLeaderException(65_536, 2, OptionalInt.of(1));
    }

    @Override
    public <R> CompletableFuture<R> submit(Command<R> command) {
      return leads ? super.submit(command) : CompletableFuture.failedFuture(notLeader());
    }

    @Override
    public void awaitReadable() {
      requireLeader();
    }

    @Override
    public void requireLeader() {
      if (!leads) {
        throw notLeader();
      }
    }
  }

  @FunctionalInterface
  private interface Request {
    void run(Store store) throws Throwable;
  }

  private record Named(String name, Request request) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> requests() {
    return Stream.of(
        new Named("get", store -> store.get(KEY)),
        new Named("metadata", store -> store.metadata(KEY)),
        new Named("list", store -> store.list("", Optional.empty(), 1)),
        new Named("export", store -> store.export(0)),
        new Named("check of a put", store -> store.checkPut(KEY, new Precondition.None())),
        new Named("put", store -> TestStores.put(store, "mood", "other")),
        new Named("delete", store -> store.delete(KEY, new Precondition.None())),
        new Named("import", store -> store.startImport(0, false)),
        new Named("status of a slot", store -> store.slots().status(0)),
        new Named("digest of a slot", store -> store.slots().digest(0)),
        new Named("export of a move", store -> store.slots().outgoing().export(0, 1)),
        new Named("begin of a move", store -> store.slots().outgoing().beginMove(0, 1)),
        new Named(
            "import of empty slots",
            store -> store.slots().incoming().importEmpty(List.of(new SlotArrival(0, 2, 1)), 1)));
  }

  @BeforeEach
  void open() throws IOException {
    store =
        TestStores.open(
            directory.resolve("store"),
            StoreOptions.ownStore(),
            TestStores.log(
                local -> {
                  log = new Log(local);
                  return log;
                }),
            InstantSource.system());
    TestStores.put(store, "mood", "purr");
    log.leads = false;
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void itRefuses(Named request) {
    ThrowingCallable call = () -> request.request().run(store);
    assertThatThrownBy(call).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void itCountsWhatItHas() {
    assertThat(store.stats().keys()).isEqualTo(1);
    assertThat(store.slots().all()).hasSize(1);
  }

  @Test
  void anotherCopyCanBeMadeOfIt() {
    try (StoreSnapshot snapshot = store.snapshot()) {
      assertThat(snapshot).isNotNull();
    }
  }
}
