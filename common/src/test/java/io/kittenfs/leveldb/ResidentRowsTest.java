package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in memory of a database is what is in it, and changes in one step with it. */
class ResidentRowsTest {
  private static final byte[] RESIDENT = {'s', 'g'};
  private static final byte[] FAMILIES = {'g', 'r', 's', 't'};

  @TempDir Path directory;

  private Database open() throws IOException {
    return Database.open(
        directory.resolve("db"),
        TestEngine.choose(EngineChoice.AUTO, directory.resolve("native")),
        RESIDENT);
  }

  private static String text(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
  }

  private static List<String> inMemory(Database database) {
    return database.residentRows().entrySet().stream()
        .map(row -> text(row.getKey(), row.getValue()))
        .collect(Collectors.toList());
  }

  private static List<String> onDisk(Database database) {
    List<String> rows = new ArrayList<>();
    try (Cursor cursor = database.cursor()) {
      while (cursor.next()) {
        if (cursor.key()[0] == 's' || cursor.key()[0] == 'g') {
          rows.add(text(cursor.key(), cursor.value()));
        }
      }
    }
    return rows;
  }

  @Test
  void theyAreTheRowsOfTheDatabaseAfterEachOfManyWritesAndRestarts() throws IOException {
    Random random = new Random(7);
    Database database = open();
    try {
      for (int step = 0; step < 10_000; step++) {
        Changes writes = new Changes();
        for (int i = random.nextInt(4); i >= 0; i--) {
          byte[] key = {FAMILIES[random.nextInt(FAMILIES.length)], (byte) random.nextInt(20)};
          if (random.nextInt(3) == 0) {
            writes.delete(key);
          } else {
            writes.put(key, new byte[] {(byte) step, (byte) (step >> 8)});
          }
        }
        database.write(writes, false);
        if (random.nextInt(1000) == 0) {
          database.close();
          database = open();
        }
        assertThat(inMemory(database)).isEqualTo(onDisk(database));
      }
    } finally {
      database.close();
    }
  }

  @Test
  void aWriteThatIsNotWrittenYetIsNotSeen() throws IOException {
    try (Database database = open()) {
      byte[] key = {'s', 1};
      Changes writes = new Changes();
      writes.put(key, new byte[] {1});
      assertThat(database.get(key)).isNull();
      assertThat(writes.get(key).orElseThrow()).containsExactly(1);
      database.write(writes, false);
      assertThat(database.get(key)).containsExactly(1);
    }
  }

  @Test
  void whoWaitsForThemGoesOnWithTheWriteThatChangesThem() throws Exception {
    try (Database database = open()) {
      byte[] key = {'s', 1};
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return database.awaitResident(
                      () -> database.get(key) != null, Duration.ofMinutes(2));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Changes other = new Changes();
      other.put(new byte[] {'s', 2}, new byte[1]);
      database.write(other, false);
      Changes writes = new Changes();
      writes.put(key, new byte[1]);
      database.write(writes, false);
      assertThat(waiting.join()).isTrue();
      assertThat(database.awaitResident(() -> false, Duration.ZERO)).isFalse();
    }
  }

  @Test
  void writesGoOnWhileSomebodyLooksWhetherToWait() throws Exception {
    try (Database database = open()) {
      byte[] key = {'s', 1};
      boolean holds =
          database.awaitResident(
              () -> {
                CompletableFuture<Void> written =
                    CompletableFuture.runAsync(
                        () -> {
                          Changes writes = new Changes();
                          writes.put(key, new byte[1]);
                          try {
                            database.write(writes, false);
                          } catch (IOException e) {
                            throw new UncheckedIOException(e);
                          }
                        });
                return written.orTimeout(10, TimeUnit.SECONDS).handle((done, e) -> e == null).join()
                    && database.get(new byte[] {'x'}) == null;
              },
              Duration.ofMillis(1));
      assertThat(holds).isTrue();
    }
  }

  @Test
  void aClosedDatabaseRefusesThemToo() throws IOException {
    Database database = open();
    database.close();
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> database.get(new byte[] {'s', 1}), database::residentRows)) {
      assertThatThrownBy(use)
          .isInstanceOfSatisfying(
              KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
  }
}
