package io.kittenfs.leveldb;

import static io.kittenfs.leveldb.TestDatabases.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.MemoryScratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Closing under 16 readers and writers, a hundred times: nobody crashes, everybody hears
 * UNAVAILABLE.
 */
class CloseWhileInUseTest {
  private static final int THREADS = 16;

  @TempDir(factory = MemoryScratch.class)
  Path directory;

  @ParameterizedTest
  @EnumSource
  void survives(EngineChoice engine) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < 100; round++) {
        closeUnderLoad(engine, threads);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void closeUnderLoad(EngineChoice engine, ExecutorService threads) throws Exception {
    Database database = TestDatabases.open(directory.resolve("db"), engine);
    CountDownLatch busy = new CountDownLatch(THREADS);
    List<Future<ErrorCode>> ends = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      ends.add(threads.submit(() -> useUntilRefused(database, number, busy)));
    }
    busy.await();
    database.close();
    for (Future<ErrorCode> end : ends) {
      assertThat(end.get()).isEqualTo(ErrorCode.UNAVAILABLE);
    }
    assertThat(database.openCursors()).isZero();
  }

  private static ErrorCode useUntilRefused(Database database, int number, CountDownLatch busy)
      throws IOException {
    try {
      for (long turn = 0; ; turn++) {
        byte[] key = bytes(number + "/" + turn % 100);
        switch (number % 3) {
          case 0 -> database.get(key);
          case 1 -> {
            Changes writes = new Changes();
            writes.put(key, new byte[100]);
            database.write(writes, false);
          }
          default -> {
            try (Cursor cursor = database.cursor()) {
              for (int step = 0; step < 50 && cursor.next(); step++) {
                assertThat(cursor.key()).isNotEmpty();
              }
            }
          }
        }
        if (turn == 3) {
          busy.countDown();
        }
      }
    } catch (KittenException e) {
      return e.code();
    }
  }
}
