package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.MemoryEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.LocalLog;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoreView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any step of random commands. Whatever the log promises, what is left is the
 * store as it was after some of the commands, the first so many: none is missing before one that is
 * there, and counters, names and records agree. Values are small: those in files are synced before
 * their record is written, and have tests of their own.
 */
class PowerCutTest {
  private static final int SEEDS = 10_000;
  private static final int COMMANDS = 24;
  private static final int STEPS = 40;
  private static final int KEYS = 12;
  private static final int SLOT = 0;

  /** Of so many databases one becomes a store again, which takes longest. */
  private static final int STORES = 10;

  private static final int VALUE_CHARS = 200;
  private static final MemoryEngine.Sizes SMALL = new MemoryEngine.Sizes(2048, 512, 64);

  @TempDir Path directory;

  @Test
  void aBeginningOfTheWritesIsLeftWhenThePowerGoes() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        new Run(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private final class Run {
    private final int seed;
    private final Random random;
    private final Fsync fsync;
    private final MemoryEngine.Loss loss;
    private final MemoryEngine engine = new MemoryEngine(SMALL);

    /** What the keys are after so many commands. */
    private final List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));

    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicInteger durable = new AtomicInteger();
    private int submittedAtTheCut;
    private int durableAtTheCut;

    Run(int seed) {
      this.seed = seed;
      random = new Random(seed);
      fsync = one(EnumSet.allOf(Fsync.class), seed);
      loss = one(EnumSet.allOf(MemoryEngine.Loss.class), random.nextInt(Integer.MAX_VALUE));
    }

    private static <E extends Enum<E>> E one(Set<E> all, int number) {
      return List.copyOf(all).get(number % all.size());
    }

    void run() throws IOException {
      engine.cutPowerAfter(
          random.nextInt(1, STEPS),
          () -> {
            submittedAtTheCut = submitted.get();
            durableAtTheCut = durable.get();
          });
      try (Store store = open()) {
        submitAll(store);
        engine.cutPower();
      }
      engine.loseUnsynced(random, loss);
      try (Database database = Database.open(directory.resolve("store").resolve("db"), engine)) {
        assertThat(database.isAfterPowerLoss()).isTrue();
        assertThat(new CountersCheck(database, () -> false).run()).isEmpty();
        assertThat(content(new StoreView(database::get)))
            .as("%s, %s", fsync, loss)
            .isIn(states.subList(durableAtTheCut, submittedAtTheCut + 1));
      }
      if (seed % STORES == 0) {
        try (Store store = open()) {
          TestStores.put(store, "later", "value");
          assertThat(TestStores.get(store, "later")).isPresent();
        }
      }
    }

    /**
     * Writes that were acknowledged before a log was begun by a write that was acknowledged, too,
     * are durable in every mode: they are in older logs.
     */
    private void submitAll(Store store) {
      long logs = engine.newLogs();
      int inThem = 0;
      for (int command = 1; command <= COMMANDS && !engine.isPowerCut(); command++) {
        int inOlderLogs = engine.newLogs() > logs ? inThem : 0;
        logs = engine.newLogs();
        inThem = command - 1;
        boolean madeDurable = submit(store, command);
        durable.set(
            fsync == Fsync.ALWAYS || madeDurable ? command : Math.max(durable.get(), inOlderLogs));
      }
    }

    private boolean submit(Store store, int command) {
      Map<String, String> state = new TreeMap<>(states.get(command - 1));
      states.add(state);
      String key = "key" + random.nextInt(KEYS);
      int kind = random.nextInt(100);
      if (kind < 75) {
        String value = command + " " + "x".repeat(random.nextInt(VALUE_CHARS));
        state.put(key, value);
        submitted.set(command);
        TestStores.put(store, key, value);
      } else if (kind < 95) {
        state.remove(key);
        submitted.set(command);
        store.delete(Key.of(key), new Precondition.None());
      } else if (kind < 97) {
        state.clear();
        submitted.set(command);
        store.clear();
      } else {
        submitted.set(command);
        store.makeDurable();
        return true;
      }
      return false;
    }

    private Map<String, String> content(StoreView view) {
      Map<String, String> content = new TreeMap<>();
      for (int number = 0; number < KEYS; number++) {
        Key key = Key.of("key" + number);
        // Without a format, which was lost with all that came after it, it owns nothing.
        view.record(SLOT, view.slot(SLOT).generation(), key.hash())
            .ifPresent(record -> content.put(key.toString(), text(record.value())));
      }
      return content;
    }

    private String text(StagedValue value) {
      InlineValue inline = (InlineValue) value;
      return new String(inline.array(), inline.offset(), inline.length(), StandardCharsets.UTF_8);
    }

    private Store open() throws IOException {
      return Store.open(
          directory.resolve("store"),
          engine,
          StoreOptions.ownStore(),
          (database, machine) -> new LocalLog(database, machine, fsync, "test-log"),
          new SpaceGuard(() -> Long.MAX_VALUE, 0),
          InstantSource.system(),
          random);
    }
  }
}
