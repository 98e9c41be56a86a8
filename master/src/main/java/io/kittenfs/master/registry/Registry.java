package io.kittenfs.master.registry;

import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.wire.WireJson;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The master's store: changes go to the log as commands, and what they made of it is read as a
 * {@link RegistrySnapshot}. Safe for use by many threads.
 */
public final class Registry {
  private final Database database;
  private final CommandLog log;
  private final SpaceGuard space;
  private final WireJson json;
  private final AtomicLong changes = new AtomicLong();
  private final Object reading = new Object();
  private long changesRead;
  private volatile RegistrySnapshot snapshot;

  /**
   * A registry over an open database and its log, both closed by their owner.
   *
   * @param space refuses changes while the disk is nearly full
   */
  public Registry(Database database, CommandLog log, SpaceGuard space, WireJson json) {
    this.database = database;
    this.log = log;
    this.space = space;
    this.json = json;
    this.snapshot = RegistrySnapshot.read(database, json);
  }

  /** The registry as of now. */
  public RegistrySnapshot snapshot() {
    return snapshot;
  }

  /**
   * Applies a command; the {@link #snapshot} shows what it did when this returns.
   *
   * @throws KittenException as the command refuses, DISK_FULL while the disk is nearly full
   */
  public <R> R change(RegistryCommand<R> command) {
    space.check(0);
    R answer = log.submitAndWait(command);
    long change = changes.incrementAndGet();
    synchronized (reading) {
      // Those who come together are served by one reading.
      if (changesRead < change) {
        changesRead = changes.get();
        snapshot = RegistrySnapshot.read(database, json);
      }
    }
    return answer;
  }

  /** Saves figures, also while the disk is nearly full; no snapshot shows them. */
  public void save(Map<Integer, SavedFigures> figures) {
    log.submitAndWait(new RecordFigures(figures));
  }

  /** Reads the figures that were saved last, by index. */
  public Map<Integer, SavedFigures> savedFigures() {
    return RegistrySnapshot.readFigures(database, json);
  }
}
