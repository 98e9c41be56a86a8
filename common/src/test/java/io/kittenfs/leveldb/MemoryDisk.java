package io.kittenfs.leveldb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What a database of the {@link MemoryEngine} has: its tables and its logs. Guarded by it. */
final class MemoryDisk {
  /** About what the log, a batch and a change take besides keys and values. */
  private static final int BATCH_OVERHEAD = 19;

  private static final int CHANGE_OVERHEAD = 6;

  /** Durable. */
  private final NavigableMap<byte[], byte[]> tables;

  /** Two at most, the newest last. */
  private final List<Log> logs = new ArrayList<>();

  private long nextNumber;

  /** A key and its new value. */
  private record Change(byte[] key, Optional<byte[]> value) {}

  /** A write: where it lies in its log, and the number of its first change. */
  private record Batch(int begin, int end, long number, List<Change> changes) {}

  private static final class Log {
    final List<Batch> batches = new ArrayList<>();
    int bytes;
    int syncedBatches;
    int syncedBytes;

    Log copy() {
      Log copy = new Log();
      copy.batches.addAll(batches);
      copy.bytes = bytes;
      copy.syncedBatches = syncedBatches;
      copy.syncedBytes = syncedBytes;
      return copy;
    }

    void sync() {
      syncedBatches = batches.size();
      syncedBytes = bytes;
    }
  }

  /** A disk with these tables and an empty log. */
  private MemoryDisk(NavigableMap<byte[], byte[]> tables, long nextNumber) {
    this.tables = tables;
    this.nextNumber = nextNumber;
    logs.add(new Log());
  }

  static MemoryDisk empty() {
    return new MemoryDisk(new TreeMap<>(Arrays::compareUnsigned), 1);
  }

  MemoryDisk copy() {
    MemoryDisk copy = new MemoryDisk(new TreeMap<>(tables), nextNumber);
    copy.logs.clear();
    logs.forEach(log -> copy.logs.add(log.copy()));
    return copy;
  }

  /** All entries, as a reader that lost nothing sees them. */
  NavigableMap<byte[], byte[]> content() {
    NavigableMap<byte[], byte[]> content = new TreeMap<>(tables);
    logs.forEach(log -> log.batches.forEach(batch -> apply(batch, content)));
    return content;
  }

  boolean isNewestLogFull(int logBytes) {
    return newest().bytes >= logBytes;
  }

  void startLog() {
    if (logs.size() == 2) {
      logs.remove(0).batches.forEach(batch -> apply(batch, tables));
    }
    logs.add(new Log());
  }

  void append(Changes writes) {
    List<Change> changes = new ArrayList<>();
    writes.forEach((key, value) -> changes.add(new Change(key, value)));
    int bytes =
        BATCH_OVERHEAD
            + changes.stream()
                .mapToInt(
                    change ->
                        CHANGE_OVERHEAD
                            + change.key().length
                            + change.value().map(value -> value.length).orElse(0))
                .sum();
    Log log = newest();
    log.batches.add(new Batch(log.bytes, log.bytes + bytes, nextNumber, changes));
    log.bytes += bytes;
    nextNumber += changes.size();
  }

  void syncNewestLog() {
    newest().sync();
  }

  int logs() {
    return logs.size();
  }

  void syncLog(int log) {
    logs.get(log).sync();
  }

  long bytes() {
    return logs.stream().mapToLong(log -> log.bytes).sum()
        + tables.entrySet().stream()
            .mapToLong(entry -> entry.getKey().length + entry.getValue().length)
            .sum();
  }

  private Log newest() {
    return logs.get(logs.size() - 1);
  }

  /** What is there when the power is back and the database was recovered, its logs cut. */
  MemoryDisk afterLoss(MemoryEngine.Sizes sizes, RandomGenerator random, MemoryEngine.Loss loss) {
    if (logs.size() == 2 && random.nextBoolean()) {
      // Its table was finished.
      logs.get(0).sync();
    }
    NavigableMap<byte[], byte[]> left = new TreeMap<>(tables);
    long next = nextNumber;
    BatchOrder order = new BatchOrder();
    for (Log log : logs) {
      order.startLog();
      for (Batch batch : readable(log, sizes, random, loss)) {
        if (order.follows(batch.begin(), batch.number(), batch.changes().size())) {
          apply(batch, left);
          next = batch.number() + batch.changes().size();
        }
      }
    }
    return new MemoryDisk(left, next);
  }

  private static List<Batch> readable(
      Log log, MemoryEngine.Sizes sizes, RandomGenerator random, MemoryEngine.Loss loss) {
    return switch (loss) {
      case WHOLE_WRITES ->
          log.batches.subList(0, random.nextInt(log.syncedBatches, log.batches.size() + 1));
      case PAGES -> readable(log, sizes, lostBytes(log, sizes.page(), random));
    };
  }

  /** Of a page that was synced in part, that part stays. */
  private static BitSet lostBytes(Log log, int page, RandomGenerator random) {
    BitSet lost = new BitSet(log.bytes);
    int oneIn = random.nextInt(1, 20);
    for (int start = log.syncedBytes / page * page; start < log.bytes; start += page) {
      if (random.nextInt(oneIn) == 0) {
        lost.set(Math.max(start, log.syncedBytes), Math.min(start + page, log.bytes));
      }
    }
    return lost;
  }

  private static List<Batch> readable(Log log, MemoryEngine.Sizes sizes, BitSet lost) {
    List<Batch> readable = new ArrayList<>();
    int from = 0;
    for (Batch batch : log.batches) {
      int lastLost = lost.previousSetBit(batch.end() - 1);
      if (lastLost >= batch.begin()) {
        from = (lastLost / sizes.block() + 1) * sizes.block();
      } else if (batch.begin() >= from) {
        readable.add(batch);
      }
    }
    return readable;
  }

  private static void apply(Batch batch, Map<byte[], byte[]> content) {
    for (Change change : batch.changes()) {
      if (change.value().isPresent()) {
        content.put(change.key(), change.value().get());
      } else {
        content.remove(change.key());
      }
    }
  }
}
