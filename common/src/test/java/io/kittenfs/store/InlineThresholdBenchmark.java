package io.kittenfs.store;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.LocalLog;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.record.Precondition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Where a value should leave its record for a file of its own: the same values put and read both
 * ways, fsync always, interleaved, median of the rounds. Run by bench/threshold.sh; no test.
 */
public final class InlineThresholdBenchmark {
  private static final int[] SIZES = {4 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10};
  private static final int THREADS = 8;
  private static final long BYTES_PER_ROUND = 128L << 20;
  private static final int ROUNDS = 3;

  private InlineThresholdBenchmark() {}

  private record Result(double putMegabytes, double getMegabytes) {}

  /** Prints a table. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| value | inline put MB/s | blob put MB/s | inline get MB/s | blob get MB/s |");
    System.out.println("|---|---|---|---|---|");
    for (int size : SIZES) {
      List<Result> inline = new ArrayList<>();
      List<Result> blob = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        inline.add(round(size, size));
        blob.add(round(size, size - 1));
      }
      System.out.printf(
          Locale.ROOT,
          "| %d KiB | %.0f | %.0f | %.0f | %.0f |%n",
          size >> 10,
          median(inline.stream().mapToDouble(Result::putMegabytes).toArray()),
          median(blob.stream().mapToDouble(Result::putMegabytes).toArray()),
          median(inline.stream().mapToDouble(Result::getMegabytes).toArray()),
          median(blob.stream().mapToDouble(Result::getMegabytes).toArray()));
    }
  }

  private static Result round(int size, int inlineMax) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(System.getProperty("bench.dir")), "inline");
    try (Store store =
        Store.open(
            directory.resolve("store"),
            TestEngine.choose(EngineChoice.AUTO, directory.resolve("native")),
            new StoreOptions(1, true, inlineMax),
            (database, machine) -> new LocalLog(database, machine, Fsync.ALWAYS, "log"),
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            InstantSource.system(),
            new Random())) {
      int count = (int) (BYTES_PER_ROUND / size);
      byte[] value = new byte[size];
      new Random(1).nextBytes(value);
      double put =
          megabytes(
              count,
              size,
              key -> TestStores.put(store, "key" + key, value, new Precondition.None()));
      double get = megabytes(count, size, key -> read(store, "key" + key));
      return new Result(put, get);
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void read(Store store, String key) {
    try (OpenValue value = store.get(Key.of(key)).orElseThrow()) {
      value.writeTo(OutputStream.nullOutputStream(), 0, value.metadata().size());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private interface Work {
    void on(int key);
  }

  private static double megabytes(int count, int size, Work work) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      long start = System.nanoTime();
      List<Future<?>> parts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        parts.add(
            threads.submit(
                () -> {
                  for (int key = first; key < count; key += THREADS) {
                    work.on(key);
                  }
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
      return (double) count * size / (1 << 20) / ((System.nanoTime() - start) / 1e9);
    } finally {
      threads.shutdown();
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
