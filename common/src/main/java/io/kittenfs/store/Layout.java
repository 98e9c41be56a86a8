package io.kittenfs.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where things are in a store's database. The first byte names the family; numbers are big-endian,
 * so that a family is in order.
 *
 * <pre>
 * s slot(2)                          state of a slot
 * g slot(2) generation(4)            state of a generation: its status and counters
 * r slot(2) generation(4) hash(32)   record
 * n key                              name index: slot(2), then each generation(4) that holds the key
 * b id                               a blob that a record names
 * d id                               a blob to delete: index of the command that dropped it
 * m…                                 last version, format version, and what the log keeps
 * </pre>
 */
final class Layout {
  static final byte[] VERSION = "mversion".getBytes(StandardCharsets.US_ASCII);
  static final byte[] FORMAT = "mformat".getBytes(StandardCharsets.US_ASCII);
  static final byte[] GENERATIONS = {'g'};
  static final byte[] NAMES = {'n'};
  static final byte[] DEAD_BLOBS = {'d'};

  private static final int GENERATION_BYTES = 1 + Short.BYTES + Integer.BYTES;

  private Layout() {}

  static byte[] slot(int slot) {
    return ByteBuffer.allocate(1 + Short.BYTES).put((byte) 's').putShort((short) slot).array();
  }

  static byte[] generation(int slot, int generation) {
    return inGeneration('g', slot, generation, GENERATION_BYTES).array();
  }

  /** The prefix of all records of a generation. */
  static byte[] records(int slot, int generation) {
    return inGeneration('r', slot, generation, GENERATION_BYTES).array();
  }

  static byte[] record(int slot, int generation, KeyHash hash) {
    return inGeneration('r', slot, generation, GENERATION_BYTES + KeyHash.BYTES)
        .put(hash.bytes())
        .array();
  }

  /** The hash in a record's database key. */
  static KeyHash hashOf(byte[] recordKey) {
    byte[] hash = new byte[KeyHash.BYTES];
    ByteBuffer.wrap(recordKey, GENERATION_BYTES, KeyHash.BYTES).get(hash);
    return KeyHash.ofBytes(hash);
  }

  static int slotOf(byte[] generationKey) {
    return Short.toUnsignedInt(ByteBuffer.wrap(generationKey).getShort(1));
  }

  static int generationOf(byte[] generationKey) {
    return ByteBuffer.wrap(generationKey).getInt(1 + Short.BYTES);
  }

  static byte[] name(byte[] utf8) {
    return prefixed('n', utf8);
  }

  static byte[] liveBlob(BlobId id) {
    return prefixed('b', id.bytes());
  }

  static byte[] deadBlob(BlobId id) {
    return prefixed('d', id.bytes());
  }

  /** What follows the family byte: the key's UTF-8 in a name, the id in a blob's key. */
  static byte[] withoutFamily(byte[] databaseKey) {
    byte[] rest = new byte[databaseKey.length - 1];
    System.arraycopy(databaseKey, 1, rest, 0, rest.length);
    return rest;
  }

  private static ByteBuffer inGeneration(char family, int slot, int generation, int bytes) {
    return ByteBuffer.allocate(bytes).put((byte) family).putShort((short) slot).putInt(generation);
  }

  private static byte[] prefixed(char family, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put((byte) family).put(rest).array();
  }
}
