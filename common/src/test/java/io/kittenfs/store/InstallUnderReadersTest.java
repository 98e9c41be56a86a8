package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Precondition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two stores hold the same keys with other values, and a third one becomes what the one is and what
 * the other is, in turn. Every read meanwhile sees every key, with the value of either.
 */
class InstallUnderReadersTest {
  private static final StoreOptions OPTIONS = new StoreOptions(8, true, 100);
  private static final int KEYS = 60;
  private static final int INSTALLS = 20;
  private static final int LARGE = 200_000;
  private static final List<String> NAMES = List.of("one", "other");

  @TempDir Path directory;
  private final AtomicBoolean over = new AtomicBoolean();

  private Store filled(String name) {
    Store store =
        TestStores.open(
            directory.resolve(name), EngineChoice.AUTO, OPTIONS, InstantSource.system());
    for (int key = 0; key < KEYS; key++) {
      TestStores.put(
          store,
          key(key),
          value(name, key).getBytes(StandardCharsets.UTF_8),
          new Precondition.None());
    }
    return store;
  }

  private static String key(int number) {
    return "key" + number;
  }

  /** Some lie in their record, some in files. */
  private static String value(String name, int key) {
    return name.repeat(key % 3 == 0 ? LARGE / name.length() : 4) + key;
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void everyKeyIsThereAllTheTime(EngineChoice choice) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (Store one = filled(NAMES.get(0));
        Store other = filled(NAMES.get(1));
        Store copy =
            FollowingStores.open(
                directory.resolve("copy"),
                TestEngine.choose(choice, directory.resolve("native")),
                OPTIONS,
                InstantSource.system())) {
      FollowingStores.copy(one, copy);
      List<Future<?>> readers = new ArrayList<>();
      List<Callable<Void>> readings =
          List.of(() -> readValues(copy), () -> list(copy), () -> export(copy), () -> count(copy));
      readings.forEach(reading -> readers.add(executor.submit(reading)));
      for (int install = 0; install < INSTALLS; install++) {
        FollowingStores.copy(install % 2 == 0 ? other : one, copy);
      }
      over.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(copy.stats().openIterators()).isZero();
    } finally {
      over.set(true);
      executor.shutdown();
    }
  }

  private Void readValues(Store copy) {
    for (int key = 0; !over.get(); key = (key + 1) % KEYS) {
      String value =
          new String(TestStores.get(copy, key(key)).orElseThrow(), StandardCharsets.UTF_8);
      assertThat(value.equals(value("one", key)) || value.equals(value("other", key)))
          .as("the value of %s is that of a store", key(key))
          .isTrue();
      assertThat(copy.slots().isHere(Key.of(key(key)).hash().slot(OPTIONS.slots()))).isTrue();
    }
    return null;
  }

  private Void list(Store copy) {
    while (!over.get()) {
      try {
        assertThat(copy.list("", Optional.empty(), KEYS + 1).entries()).hasSize(KEYS);
      } catch (KittenException e) {
        assertReplaced(e);
      }
    }
    return null;
  }

  private Void export(Store copy) throws IOException {
    for (int slot = 0; !over.get(); slot = (slot + 1) % OPTIONS.slots()) {
      try (StoreExport export = copy.export(slot)) {
        export.writeTo(OutputStream.nullOutputStream());
      } catch (KittenException e) {
        assertReplaced(e);
      }
    }
    return null;
  }

  private Void count(Store copy) {
    while (!over.get()) {
      assertThat(copy.stats().keys()).isEqualTo(KEYS);
    }
    return null;
  }

  private static void assertReplaced(KittenException refusal) {
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
