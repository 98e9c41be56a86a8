package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import io.kittenfs.files.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPoolTest {
  @TempDir private Path directory;
  private final List<DirectoryLock> held = new ArrayList<>();
  private Path path;
  private DirectoryPool pool;

  @BeforeEach
  void choosePool() {
    path = directory.resolve("pool");
    pool = new DirectoryPool(path);
  }

  @AfterEach
  void release() throws IOException {
    for (DirectoryLock lock : held) {
      lock.close();
    }
  }

  private DirectoryLock lock() throws IOException {
    DirectoryLock lock = pool.lock();
    held.add(lock);
    return lock;
  }

  private String next() throws IOException {
    return lock().directory().getFileName().toString();
  }

  private void make(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(path.resolve(name));
    }
  }

  private List<String> names() throws IOException {
    try (var entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachGetsADirectoryOfItsOwn() throws IOException {
    assertThat(List.of(next(), next(), next())).containsExactly("worker-0", "worker-1", "worker-2");
  }

  @Test
  void whoComesBackGetsTheFreeOne() throws IOException {
    lock();
    DirectoryLock second = lock();
    lock();
    second.close();

    assertThat(next()).isEqualTo("worker-1");
    assertThat(next()).isEqualTo("worker-3");
  }

  @Test
  void numbersAreComparedAsNumbers() throws IOException {
    make("worker-10", "worker-9");

    assertThat(List.of(next(), next(), next()))
        .containsExactly("worker-9", "worker-10", "worker-11");
  }

  @Test
  void aDirectoryThatIsHalfMadeIsUsed() throws IOException {
    make("worker-0/own");
    Files.writeString(path.resolve("worker-0/identity.json.next"), "{\"uu");

    assertThat(next()).isEqualTo("worker-0");
  }

  @Test
  void otherNamesAreLeftAlone() throws IOException {
    make("worker-abc", "worker-007", "worker-", "worker--1", "worker-1.old", "lost+found");
    Files.createFile(path.resolve("worker"));

    assertThat(next()).isEqualTo("worker-0");
    assertThat(names()).hasSize(8);
  }

  @Test
  void allAtOnceMakeNoMoreThanTheyAre() throws Exception {
    int workers = 16;
    make("worker-0", "worker-2", "worker-5");
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      CountDownLatch all = new CountDownLatch(workers);
      List<Future<DirectoryLock>> starts = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        starts.add(
            threads.submit(
                () -> {
                  all.countDown();
                  all.await();
                  return pool.lock();
                }));
      }
      for (Future<DirectoryLock> start : starts) {
        held.add(start.get());
      }
    } finally {
      threads.shutdown();
    }

    assertThat(held).extracting(DirectoryLock::directory).doesNotHaveDuplicates();
    assertThat(names()).hasSize(workers).contains("worker-0", "worker-2", "worker-5");
    assertThat(names()).containsAll(newNames(workers - 3));
  }

  private static List<String> newNames(int count) {
    return IntStream.range(6, 6 + count).mapToObj(number -> "worker-" + number).toList();
  }

  @Test
  void aFileInPlaceOfThePoolIsNamed() throws IOException {
    Files.createFile(path);

    assertThatThrownBy(pool::lock)
        .isInstanceOf(KittenException.class)
        .hasMessageContaining("not a directory")
        .hasMessageContaining("--data-pool")
        .hasMessageContaining("data pool " + path);
  }

  @Test
  void aFileInPlaceOfADirectoryIsNamed() throws IOException {
    Files.createDirectory(path);
    Files.createFile(path.resolve("worker-0"));

    assertThatThrownBy(pool::lock)
        .isInstanceOf(KittenException.class)
        .hasMessageContaining("not a directory")
        .hasMessageContaining("--data-pool")
        .hasMessageContaining("data pool " + path)
        .hasMessageContaining(path.resolve("worker-0").toString());
    assertThat(names()).containsExactly("worker-0");
  }
}
