package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.IoAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database goes on with another one while it is read. */
class ReplaceDatabaseTest {
  private static final int KEYS = 200;
  private static final int READERS = 4;
  private static final int ROUNDS = 25;

  private static final IoAction SWITCHED = () -> {};

  @TempDir Path directory;

  private Database open(EngineChoice choice, String name) throws IOException {
    return Database.open(
        directory.resolve(name),
        TestEngine.choose(choice, directory.resolve("native")),
        (byte) 'm');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Database database, String key, String value) throws IOException {
    Changes writes = new Changes();
    writes.put(bytes(key), bytes(value));
    database.write(writes, false);
  }

  private static String get(Database database, String key) {
    byte[] value = database.get(bytes(key));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private Database filled(EngineChoice choice, String name) throws IOException {
    Database database = open(choice, name);
    Changes writes = new Changes();
    for (int key = 0; key < KEYS; key++) {
      writes.put(bytes("k" + key), bytes(name));
      writes.put(bytes("m" + key), bytes(name));
    }
    database.write(writes, false);
    return database;
  }

  @Test
  void readsWritesAndResidentRowsAreThoseOfTheNextOne() throws IOException {
    try (Database database = open(EngineChoice.AUTO, "first");
        Database next = open(EngineChoice.AUTO, "second")) {
      put(database, "old", "1");
      put(database, "mold", "1");
      put(next, "new", "2");
      put(next, "mnew", "2");
      assertThat(database.residentRows()).hasSize(1);
      database.replace(next, SWITCHED);
      assertThat(get(database, "old")).isNull();
      assertThat(get(database, "mold")).isNull();
      assertThat(get(database, "new")).isEqualTo("2");
      assertThat(get(database, "mnew")).isEqualTo("2");
      assertThat(database.residentRows()).hasSize(1);
      assertThat(database.residentRows().firstKey()).isEqualTo(bytes("mnew"));
      put(database, "later", "3");
    }
    try (Database second = open(EngineChoice.AUTO, "second");
        Database first = open(EngineChoice.AUTO, "first")) {
      assertThat(get(second, "later")).isEqualTo("3");
      assertThat(get(first, "later")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void cursorsEndAndSayWhy(EngineChoice choice) throws IOException {
    try (Database database = filled(choice, "first");
        Database next = filled(choice, "second");
        Cursor cursor = database.cursor()) {
      assertThat(cursor.next()).isTrue();
      database.replace(next, SWITCHED);
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              KittenException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      assertThat(database.openCursors()).isZero();
    }
  }

  @Test
  void theNextOneCountsAsClosed() throws IOException {
    Database next = open(EngineChoice.AUTO, "second");
    try (Database database = open(EngineChoice.AUTO, "first")) {
      database.replace(next, SWITCHED);
      assertThatThrownBy(() -> next.get(bytes("key"))).isInstanceOf(KittenException.class);
      next.close();
      put(database, "key", "value");
    }
  }

  @Test
  void aClosedOneIsNeitherReplacedNorTaken() throws IOException {
    Database closed = open(EngineChoice.AUTO, "closed");
    closed.close();
    try (Database database = open(EngineChoice.AUTO, "open")) {
      put(database, "key", "value");
      assertThatThrownBy(() -> closed.replace(database, SWITCHED))
          .isInstanceOf(KittenException.class);
      assertThatThrownBy(() -> database.replace(closed, SWITCHED))
          .isInstanceOf(KittenException.class);
      assertThat(get(database, "key")).isEqualTo("value");
    }
  }

  @Test
  void whenTheSwitchFailsItIsReadAsBeforeAndTakesNoWrites() throws IOException {
    try (Database database = open(EngineChoice.AUTO, "first");
        Database next = open(EngineChoice.AUTO, "second")) {
      put(database, "key", "before");
      put(next, "key", "after");
      IOException diskFailed = new IOException("the disk failed");
      assertThatThrownBy(
              () ->
                  database.replace(
                      next,
                      () -> {
                        throw diskFailed;
                      }))
          .isSameAs(diskFailed);
      assertThat(get(database, "key")).isEqualTo("before");
      assertThatThrownBy(() -> put(database, "key", "later")).isInstanceOf(IOException.class);
      assertThat(get(next, "key")).isEqualTo("after");
    }
  }

  @Test
  void aCallerThatWaitsForResidentRowsGoesOn() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Database database = open(EngineChoice.AUTO, "first");
        Database next = open(EngineChoice.AUTO, "second")) {
      put(next, "m", "here");
      CompletableFuture<Void> asked = new CompletableFuture<>();
      Future<Boolean> waiting =
          executor.submit(
              () ->
                  database.awaitResident(
                      () -> {
                        asked.complete(null);
                        return get(database, "m") != null;
                      },
                      Duration.ofMinutes(1)));
      asked.join();
      database.replace(next, SWITCHED);
      assertThat(waiting.get()).isTrue();
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void readersSeeOneOrTheOtherAndNothingElse(EngineChoice choice) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(READERS);
    AtomicBoolean over = new AtomicBoolean();
    try (Database database = filled(choice, "0")) {
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(executor.submit(() -> readUntil(over, database)));
      }
      for (int round = 1; round <= ROUNDS; round++) {
        database.replace(filled(choice, String.valueOf(round)), SWITCHED);
      }
      over.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(get(database, "k0")).isEqualTo(String.valueOf(ROUNDS));
    } finally {
      over.set(true);
      executor.shutdown();
    }
  }

  /** Later reads never see an earlier database. */
  private static void readUntil(AtomicBoolean over, Database database) {
    int round = 0;
    for (int key = 0; !over.get(); key = (key + 1) % KEYS) {
      round = laterRound(round, get(database, "k" + key));
      round = laterRound(round, get(database, "m" + key));
      if (key % 20 == 0) {
        round = readAll(database, round);
      }
    }
  }

  private static int laterRound(int round, String value) {
    assertThat(value).isNotNull();
    int read = Integer.parseInt(value);
    assertThat(read).isGreaterThanOrEqualTo(round);
    return read;
  }

  private static int readAll(Database database, int round) {
    try (Cursor cursor = database.cursor()) {
      int rows = 0;
      String first = null;
      while (cursor.next()) {
        String value = new String(cursor.value(), StandardCharsets.UTF_8);
        first = first == null ? value : first;
        assertThat(value).isEqualTo(first);
        rows++;
      }
      assertThat(rows).isEqualTo(2 * KEYS);
      return laterRound(round, first);
    } catch (KittenException replacedMeanwhile) {
      assertThat(replacedMeanwhile.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      return round;
    }
  }
}
