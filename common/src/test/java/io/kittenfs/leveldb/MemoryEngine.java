package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Databases without a disk, and a power switch. What is synced, what is not, and what LevelDB makes
 * of the rest after a loss of power is modelled after its source:
 *
 * <ul>
 *   <li>A write goes to the newest log. One that finds the log full begins another; the log before
 *       the last is in a table by then, and so durable.
 *   <li>A synced write syncs the newest log only. {@code sync()} syncs all.
 *   <li>A loss of power takes unsynced writes of each log by itself, see {@link Loss}. Of the older
 *       log it takes nothing when its table happened to be finished.
 *   <li>Recovery reads the logs in order. From the first byte that it cannot read it skips to the
 *       next block, and goes on there with the first batch that begins in it.
 * </ul>
 *
 * <p>It shares with LevelDB's directories what they leave to {@link Database}, the sync of older
 * logs, and {@link BatchOrder}, by which logs are cut. Values that lie in files are not its matter.
 * Safe for many threads.
 */
public final class MemoryEngine implements Engine {
  private final Sizes sizes;
  private final Map<Path, MemoryDatabase> databases = new HashMap<>();
  private final List<MemoryDatabase.Cut> cut = new ArrayList<>();
  private long stepsLeft = Long.MAX_VALUE;
  private Runnable atTheCut = () -> {};

  /**
   * How large what LevelDB has is here: smaller, so that few writes fill it.
   *
   * @param log bytes after which a write begins another
   * @param block bytes after which its reader finds a beginning again
   * @param page bytes that reach the disk together
   */
  public record Sizes(int log, int block, int page) {
    /** As LevelDB in Java. */
    static final Sizes LEVELDB = new Sizes(4 << 20, 32 << 10, 4 << 10);
  }

  /** What a loss of power leaves of what a log has unsynced. */
  public enum Loss {
    /** The first so many writes. */
    WHOLE_WRITES,
    /** Any of its pages; the others are zero. */
    PAGES
  }

  /** An engine with nothing in it and the power on. */
  public MemoryEngine(Sizes sizes) {
    this.sizes = sizes;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public synchronized EngineDatabase open(Path directory) throws IOException {
    MemoryDatabase database =
        databases.computeIfAbsent(directory, path -> new MemoryDatabase(this, sizes));
    database.open();
    return database;
  }

  /**
   * Cuts the power when so many writes and syncs of logs have reached the system; what comes later
   * still works, but only until {@link #loseUnsynced}.
   *
   * @param then runs at that moment
   */
  public synchronized void cutPowerAfter(long steps, Runnable then) {
    stepsLeft = steps;
    atTheCut = then;
  }

  /** Whether the power is cut. */
  public synchronized boolean isPowerCut() {
    return !cut.isEmpty();
  }

  /** Cuts the power now, unless it is cut already. */
  public synchronized void cutPower() {
    if (cut.isEmpty()) {
      databases.values().forEach(database -> cut.add(database.cut()));
      atTheCut.run();
    }
  }

  /**
   * Goes back to the moment when the power was cut, with what that left, and the power on again.
   * Nothing is open.
   */
  public synchronized void loseUnsynced(RandomGenerator random, Loss loss) {
    cutPower();
    cut.forEach(atCut -> atCut.restart(random, loss));
    cut.clear();
    stepsLeft = Long.MAX_VALUE;
    atTheCut = () -> {};
  }

  /** A write or the sync of a log has reached the system. Only under the lock of this engine. */
  void step() {
    stepsLeft--;
    if (stepsLeft == 0) {
      cutPower();
    }
  }

  /** How often a write began another log, in all databases. */
  public synchronized long newLogs() {
    return databases.values().stream().mapToLong(MemoryDatabase::newLogs).sum();
  }
}
