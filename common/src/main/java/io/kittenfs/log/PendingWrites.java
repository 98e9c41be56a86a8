package io.kittenfs.log;

import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * The changes of one batch, kept in memory until they are written. A savepoint lets a refused
 * command leave no trace in the batch of its neighbours. Used by one thread.
 */
final class PendingWrites implements Transaction {
  private final Database database;
  private final Changes changes = new Changes();
  private final Deque<Undo> undos = new ArrayDeque<>();
  private long index;

  private record Undo(byte[] key, Optional<byte[]> before) {}

  /** An empty batch over this database. */
  PendingWrites(Database database) {
    this.database = database;
  }

  /** Begins the command with this number: {@link #rollback} returns to here. */
  void begin(long commandIndex) {
    index = commandIndex;
    undos.clear();
  }

  /** Whether the command that began last changed anything. */
  boolean hasChangedSinceBegin() {
    return !undos.isEmpty();
  }

  /** Undoes what was written since {@link #begin}. */
  void rollback() {
    while (!undos.isEmpty()) {
      Undo undo = undos.pop();
      changes.restore(undo.key(), undo.before());
    }
  }

  @Override
  public byte[] get(byte[] key) {
    Optional<byte[]> pending = changes.get(key);
    return pending == null ? database.get(key) : pending.orElse(null);
  }

  @Override
  public NavigableMap<byte[], byte[]> residentRows() {
    return database.residentRows(changes);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    undos.push(new Undo(key, changes.put(key, value)));
  }

  @Override
  public void delete(byte[] key) {
    undos.push(new Undo(key, changes.delete(key)));
  }

  @Override
  public long index() {
    return index;
  }

  /** What is to be written. */
  Changes changes() {
    return changes;
  }
}
