package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.fixture.MemoryScratch;
import io.kittenfs.leveldb.EngineChoice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A crash may leave any part of the last record of LevelDB's log: cut off at every byte of it, or
 * with zeros from there on as a mapped file has, the store opens, holds all that came before, and
 * takes writes.
 */
class CutOffLogTest {
  private static final int HEADER_BYTES = 7;

  @TempDir(factory = MemoryScratch.class)
  Path directory;

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "JAVA"})
  void everyByteOfTheLastRecord(EngineChoice engine) throws IOException {
    Path written = directory.resolve("written");
    try (Store store = open(written, engine)) {
      TestStores.put(store, "first", "1");
      TestStores.put(store, "second", "2");
      TestStores.put(store, "last", "3");
    }
    Path log = logFile(written);
    byte[] whole = Files.readAllBytes(log);
    int start = startOfLastRecord(whole);
    assertThat(whole.length - start).isGreaterThan(HEADER_BYTES);
    for (int cut = start; cut < whole.length; cut++) {
      byte[] shorter = Arrays.copyOf(whole, cut);
      byte[] zeroed = Arrays.copyOf(shorter, whole.length);
      check(written, engine, shorter, false);
      check(written, engine, zeroed, Arrays.equals(zeroed, whole));
    }
    check(written, engine, whole, true);
  }

  private void check(Path written, EngineChoice engine, byte[] log, boolean last)
      throws IOException {
    Path copy = directory.resolve("copy");
    copy(written, copy);
    Files.write(logFile(copy), log);
    try (Store store = open(copy, engine)) {
      assertThat(TestStores.get(store, "first")).contains(new byte[] {'1'});
      assertThat(TestStores.get(store, "second")).contains(new byte[] {'2'});
      assertThat(TestStores.get(store, "last").isPresent()).isEqualTo(last);
      assertThat(store.stats().keys()).isEqualTo(last ? 3 : 2);
      assertThat(TestStores.put(store, "last", "again").created()).isEqualTo(!last);
    }
    MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private static Store open(Path store, EngineChoice engine) {
    return TestStores.open(store, engine, StoreOptions.ownStore(), InstantSource.system());
  }

  private static Path logFile(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(".log")).findAny().orElseThrow();
    }
  }

  /**
   * LevelDB's log: checksum(4) length(2, little-endian) type(1), then the data; ours fits one
   * block.
   */
  private static int startOfLastRecord(byte[] log) {
    int start = 0;
    int next = 0;
    while (next + HEADER_BYTES < log.length) {
      int length =
          Short.toUnsignedInt(
              ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getShort(next + 4));
      if (length == 0) {
        break;
      }
      start = next;
      next += HEADER_BYTES + length;
    }
    return start;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
