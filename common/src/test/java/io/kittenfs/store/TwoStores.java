package io.kittenfs.store;

import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.store.record.StoreView;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Two cluster stores with clocks of their own, the second one late, and what was asked of them. */
final class TwoStores implements Closeable {
  private static final int SLOTS = 2;
  private static final long START_MILLIS = 1_700_000_000_000L;
  private static final long LATE_MILLIS = 3000;
  private static final long TICK_MILLIS = 1000;

  /** A step of a move, which may be sent again at any time. */
  @FunctionalInterface
  interface Call {
    void run() throws IOException;
  }

  private final Path directory;
  private final AtomicLong clock = new AtomicLong(START_MILLIS);
  private final long[] floors = new long[2];
  private final Store[] stores = new Store[2];
  private final List<Call> calls = new ArrayList<>();
  private int opens;

  TwoStores(Path directory) {
    this.directory = directory;
    open(0);
    open(1);
  }

  private void open(int index) {
    EngineChoice engine = opens++ % 3 == 0 ? EngineChoice.JAVA : EngineChoice.AUTO;
    stores[index] =
        SlotFixture.open(
            directory.resolve("store" + index),
            engine,
            () -> Instant.ofEpochMilli(clock.get() - index * LATE_MILLIS));
  }

  /** Few, so that much happens to each. */
  IntStream slots() {
    return IntStream.range(0, SLOTS);
  }

  Store get(int index) {
    return stores[index];
  }

  void restart(int index) throws IOException {
    stores[index].close();
    open(index);
  }

  void tick() {
    clock.addAndGet(TICK_MILLIS);
  }

  /** The time by which keys expire in a store: its clock's, or that of a version it took over. */
  long millis(int index) {
    return Math.max(clock.get() - index * LATE_MILLIS, floors[index]);
  }

  /** A store takes a slot over whose source gave this version last. */
  void takesOver(int index, long lastVersion) {
    floors[index] = Math.max(floors[index], lastVersion / StoreView.VERSIONS_PER_MILLI);
  }

  /** Makes a call, and remembers it. */
  void call(Call call) {
    calls.add(call);
    try {
      call.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Call> calls() {
    return calls;
  }

  @Override
  public void close() throws IOException {
    stores[0].close();
    stores[1].close();
  }
}
