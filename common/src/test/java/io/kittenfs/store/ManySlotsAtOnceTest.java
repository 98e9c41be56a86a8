package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker is told of many slots in one reply does not wait for the disk once for each. */
@Timeout(60)
class ManySlotsAtOnceTest {
  private static final SlotRange ALL = new SlotRange(0, 511, 1);
  private static final SlotRange ELSEWHERE = new SlotRange(0, 511, 2);

  @TempDir Path directory;

  @Test
  void theyAreRevokedByOneCommand() throws IOException {
    AtomicReference<CommandLog> log = new AtomicReference<>();
    try (Store store =
        open(
            it -> {
              log.set(it);
              return it;
            })) {
      store.slots().assignAll(List.of(ALL));
      long before = log.get().commandIndex();
      store.slots().revokeAll(List.of(ELSEWHERE));
      assertThat(log.get().commandIndex()).isEqualTo(before + 1);
      assertThat(store.slots().owned()).isEmpty();
    }
  }

  @Test
  void theyAreAssignedTogether() throws IOException {
    try (Store store = open(log -> new GatheringLog(log, AssignCommand.class))) {
      store.slots().assignAll(List.of(ALL));
      assertThat(store.slots().owned()).containsExactly(ALL);
    }
  }

  private Store open(UnaryOperator<CommandLog> changed) throws IOException {
    Engine engine = TestEngine.choose(EngineChoice.AUTO, directory.resolve("native"));
    return TestStores.open(
        directory.resolve("store"),
        engine,
        StoreOptions.clusterStore(),
        TestStores.log(changed),
        InstantSource.system());
  }

  /** A caller that waits for one of these commands before it has submitted all waits for ever. */
  private static final class GatheringLog extends ForwardingLog {
    private final Class<?> gathered;
    private final List<Runnable> waiting = new ArrayList<>();

    GatheringLog(CommandLog log, Class<?> gathered) {
      super(log);
      this.gathered = gathered;
    }

    @Override
    public synchronized <R> CompletableFuture<R> submit(Command<R> command) {
      if (!gathered.isInstance(command)) {
        return super.submit(command);
      }
      CompletableFuture<R> answer = new CompletableFuture<>();
      waiting.add(() -> pass(command, answer));
      if (waiting.size() == ALL.to() + 1) {
        waiting.forEach(Runnable::run);
      }
      return answer;
    }

    private <R> void pass(Command<R> command, CompletableFuture<R> answer) {
      CompletableFuture<R> unused =
          super.submit(command)
              .whenComplete(
                  (result, failure) -> {
                    if (failure == null) {
                      answer.complete(result);
                    } else {
                      answer.completeExceptionally(failure);
                    }
                  });
    }
  }
}
