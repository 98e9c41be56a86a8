package io.kittenfs.leveldb;

import static io.kittenfs.leveldb.TestDatabases.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that waits comes before the next write of one that never pauses. */
class WritersTakeTurnsTest {
  private static final int ROUNDS = 20;

  @TempDir Path directory;
  private final List<String> order = new CopyOnWriteArrayList<>();
  private CountDownLatch begun = new CountDownLatch(1);
  private CountDownLatch mayEnd = new CountDownLatch(1);

  /** Notes each writer's turn, and holds the first of a round until the other one waits. */
  private final class Turns extends ForwardingDatabase {
    Turns(EngineDatabase database) {
      super(database);
    }

    @Override
    public boolean write(Changes writes, boolean sync) throws IOException {
      order.add(Thread.currentThread().getName());
      begun.countDown();
      Uninterruptibles.awaitUninterruptibly(mayEnd);
      return super.write(writes, sync);
    }
  }

  @Test
  void theOneThatWaitsIsNext() throws IOException {
    MemoryEngine memory = new MemoryEngine(MemoryEngine.Sizes.LEVELDB);
    Engine engine =
        new Engine() {
          @Override
          public String name() {
            return memory.name();
          }

          @Override
          public EngineDatabase open(Path place) throws IOException {
            return new Turns(memory.open(place));
          }
        };
    try (Database database = Database.open(directory, engine)) {
      for (int round = 0; round < ROUNDS; round++) {
        order.clear();
        begun = new CountDownLatch(1);
        mayEnd = new CountDownLatch(1);
        Thread greedy = writer(database, "greedy", 100);
        Uninterruptibles.awaitUninterruptibly(begun);
        Thread other = writer(database, "other", 1);
        await().until(() -> isWaiting(other));
        mayEnd.countDown();
        Uninterruptibles.joinUninterruptibly(greedy);
        Uninterruptibles.joinUninterruptibly(other);
        assertThat(order).hasSize(101).startsWith("greedy", "other");
      }
    }
  }

  private static boolean isWaiting(Thread thread) {
    return EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING).contains(thread.getState());
  }

  private static Thread writer(Database database, String name, int writes) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int write = 0; write < writes; write++) {
                  Changes pending = new Changes();
                  pending.put(bytes(name), new byte[1]);
                  database.write(pending, false);
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            name);
    thread.start();
    return thread;
  }
}
