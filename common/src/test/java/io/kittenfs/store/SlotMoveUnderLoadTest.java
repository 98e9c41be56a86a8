package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.leveldb.EngineChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A slot goes to and fro between two stores while one client counts up in a key and others read it:
 * nobody ever reads less than what was acknowledged before.
 */
class SlotMoveUnderLoadTest {
  private static final int SLOT = 1;
  private static final int MOVES = 12;
  private static final int WRITES_PER_MOVE = 20;

  @TempDir Path directory;
  private final List<Store> stores = new ArrayList<>();
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "JAVA"})
  void noReadIsStale(EngineChoice engine) throws IOException {
    for (String name : List.of("a", "b")) {
      stores.add(SlotFixture.open(directory.resolve(name), engine, InstantSource.system()));
    }
    stores.get(0).slots().assign(SLOT, 1);
    List<String> keys = List.of(SlotFixture.key(SLOT, 0), SlotFixture.key(SLOT, 1));
    keys.forEach(key -> write(key, 0));
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    clients.add(CompletableFuture.runAsync(() -> count(keys)));
    keys.forEach(key -> clients.add(CompletableFuture.runAsync(() -> watch(key))));
    try {
      for (int turn = 0; turn < MOVES && clients.stream().noneMatch(c -> c.isDone()); turn++) {
        Store source = stores.get(turn % 2);
        long move = SlotFixture.move(source, stores.get(1 - turn % 2), SLOT);
        source.slots().outgoing().confirm(SLOT, move);
        awaitWrites(clients);
      }
    } finally {
      done.set(true);
      clients.forEach(CompletableFuture::join);
      for (Store store : stores) {
        store.close();
      }
    }
  }

  private void awaitWrites(List<CompletableFuture<Void>> clients) {
    long enough = acknowledged.get() + WRITES_PER_MOVE;
    while (acknowledged.get() < enough && clients.stream().noneMatch(c -> c.isDone())) {
      Thread.onSpinWait();
    }
  }

  private void count(List<String> keys) {
    for (long number = 1; !done.get(); number++) {
      for (String key : keys) {
        write(key, number);
      }
      acknowledged.set(number);
    }
  }

  /** Blobs every other time. */
  private void write(String key, long number) {
    String padding = number % 2 == 0 ? "" : " ".repeat(SlotFixture.INLINE_MAX);
    for (int turn = 0; ; turn++) {
      Store store = stores.get(turn % 2);
      try {
        TestStores.put(store, key, number + padding);
        return;
      } catch (NotOwnerException | SlotFrozenException e) {
        Thread.onSpinWait();
      }
    }
  }

  private void watch(String key) {
    while (!done.get()) {
      long before = acknowledged.get();
      assertThat(read(key)).isGreaterThanOrEqualTo(before);
    }
  }

  private long read(String key) {
    for (int turn = 0; ; turn++) {
      try {
        byte[] value = TestStores.get(stores.get(turn % 2), key).orElseThrow();
        return Long.parseLong(new String(value, StandardCharsets.UTF_8).trim());
      } catch (NotOwnerException e) {
        Thread.onSpinWait();
      }
    }
  }
}
