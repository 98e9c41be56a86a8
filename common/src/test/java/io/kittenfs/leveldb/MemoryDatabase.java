package io.kittenfs.leveldb;

import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A database of the {@link MemoryEngine}, open or not. Everything in it is under its lock. */
final class MemoryDatabase implements EngineDatabase {
  private final MemoryEngine engine;
  private final MemoryEngine.Sizes sizes;
  private MemoryDisk disk = MemoryDisk.empty();
  private NavigableMap<byte[], byte[]> content = disk.content();
  private boolean open;
  private boolean afterPowerLoss;
  private long newLogs;

  MemoryDatabase(MemoryEngine engine, MemoryEngine.Sizes sizes) {
    this.engine = engine;
    this.sizes = sizes;
  }

  /** How the database was when the power was cut. */
  final class Cut {
    private final MemoryDisk diskThen = disk.copy();
    private final boolean openThen = open;

    void restart(RandomGenerator random, MemoryEngine.Loss loss) {
      disk = diskThen.afterLoss(sizes, random, loss);
      content = disk.content();
      open = false;
      afterPowerLoss = openThen;
    }
  }

  Cut cut() {
    return new Cut();
  }

  void open() throws IOException {
    if (open) {
      throw new IOException("The database is open already");
    }
    open = true;
  }

  long newLogs() {
    return newLogs;
  }

  @Override
  public byte[] get(byte[] key) {
    synchronized (engine) {
      return content.get(key);
    }
  }

  @Override
  public boolean write(Changes writes, boolean sync) {
    synchronized (engine) {
      boolean newLog = disk.isNewestLogFull(sizes.log());
      if (newLog) {
        newLogs++;
        disk.startLog();
      }
      disk.append(writes);
      writes.forEach(
          (key, value) -> {
            if (value.isPresent()) {
              content.put(key, value.get());
            } else {
              content.remove(key);
            }
          });
      engine.step();
      if (sync) {
        disk.syncNewestLog();
        engine.step();
      }
      return newLog;
    }
  }

  @Override
  public void sync() {
    synchronized (engine) {
      for (int log = 0; log < disk.logs(); log++) {
        disk.syncLog(log);
        engine.step();
      }
    }
  }

  @Override
  public EngineIterator iterator() {
    synchronized (engine) {
      return new View(new TreeMap<>(content));
    }
  }

  private static final class View implements EngineIterator {
    private final NavigableMap<byte[], byte[]> entries;
    private PeekingIterator<Map.Entry<byte[], byte[]>> rest;

    View(NavigableMap<byte[], byte[]> entries) {
      this.entries = entries;
      this.rest = Iterators.peekingIterator(entries.entrySet().iterator());
    }

    @Override
    public void seek(byte[] key) {
      rest = Iterators.peekingIterator(entries.tailMap(key).entrySet().iterator());
    }

    @Override
    public Map.Entry<byte[], byte[]> next() {
      return rest.hasNext() ? rest.next() : null;
    }

    @Override
    public Map.Entry<byte[], byte[]> peek() {
      return rest.hasNext() ? rest.peek() : null;
    }

    @Override
    public void close() {
      rest = null;
    }
  }

  @Override
  public long diskBytes() {
    synchronized (engine) {
      return disk.bytes();
    }
  }

  @Override
  public boolean isAfterPowerLoss() {
    synchronized (engine) {
      return afterPowerLoss;
    }
  }

  @Override
  public void close() {
    synchronized (engine) {
      sync();
      open = false;
      afterPowerLoss = false;
    }
  }
}
