package io.kittenfs.leveldb;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The changes of one batch, kept in memory until {@link Database#write}. A savepoint lets a refused
 * command leave no trace in the batch of its neighbours. Used by one thread.
 */
public final class PendingWrites implements StoreTxn {
  private final Database database;
  private final Map<ByteBuffer, Optional<byte[]>> changes = new HashMap<>();
  private final Deque<Undo> undos = new ArrayDeque<>();
  private long index;

  private record Undo(ByteBuffer key, Optional<byte[]> before) {}

  /** An empty batch over this database. */
  public PendingWrites(Database database) {
    this.database = database;
  }

  /** Begins the command at this place of the log: {@link #rollback} returns to here. */
  public void begin(long commandIndex) {
    index = commandIndex;
    undos.clear();
  }

  /** Whether the command that began last changed anything. */
  public boolean hasChangedSinceBegin() {
    return !undos.isEmpty();
  }

  /** Undoes what was written since {@link #begin}. */
  public void rollback() {
    while (!undos.isEmpty()) {
      Undo undo = undos.pop();
      if (undo.before() == null) {
        changes.remove(undo.key());
      } else {
        changes.put(undo.key(), undo.before());
      }
    }
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public byte[] get(byte[] key) {
    Optional<byte[]> pending = changes.get(ByteBuffer.wrap(key));
    return pending == null ? database.get(key) : pending.orElse(null);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    change(key, Optional.of(value));
  }

  @Override
  public void delete(byte[] key) {
    change(key, Optional.empty());
  }

  @Override
  public long index() {
    return index;
  }

  private void change(byte[] key, Optional<byte[]> value) {
    ByteBuffer wrapped = ByteBuffer.wrap(key);
    undos.push(new Undo(wrapped, changes.put(wrapped, value)));
  }

  Map<ByteBuffer, Optional<byte[]>> changes() {
    return changes;
  }

  /** Gives each change: the key and its new value, empty where it is deleted. */
  void forEach(BiConsumer<byte[], Optional<byte[]>> change) {
    changes.forEach((key, value) -> change.accept(key.array(), value));
  }
}
