package io.kittenfs.leveldb;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What one atomic write does to a database: keys with their new values, and keys that go. Of two
 * changes of a key the later one counts. Arrays given and returned are shared: nobody changes them.
 * Used by one thread.
 */
public final class Changes {
  private final Map<ByteBuffer, Optional<byte[]>> rows = new HashMap<>();

  /** Sets the value of a key; answers what {@link #get} did before. */
  public Optional<byte[]> put(byte[] key, byte[] value) {
    return rows.put(ByteBuffer.wrap(key), Optional.of(value));
  }

  /** Removes a key; one that is not there stays so. Answers what {@link #get} did before. */
  public Optional<byte[]> delete(byte[] key) {
    return rows.put(ByteBuffer.wrap(key), Optional.empty());
  }

  /** The change of a key, empty where it goes; null when it is not among them. */
  public Optional<byte[]> get(byte[] key) {
    return rows.get(ByteBuffer.wrap(key));
  }

  /** Takes a change of a key back, which answered this. */
  public void restore(byte[] key, Optional<byte[]> before) {
    if (before == null) {
      rows.remove(ByteBuffer.wrap(key));
    } else {
      rows.put(ByteBuffer.wrap(key), before);
    }
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Gives each change: the key and its new value, empty where it goes. */
  void forEach(BiConsumer<byte[], Optional<byte[]>> change) {
    rows.forEach((key, value) -> change.accept(key.array(), value));
  }

  Map<ByteBuffer, Optional<byte[]>> rows() {
    return rows;
  }
}
