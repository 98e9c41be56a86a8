package io.kittenfs.store.record;

import io.kittenfs.model.KeyHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Where things are in a store's database. The first byte names the family; numbers are big-endian,
 * so that a family is in order.
 *
 * <pre>
 * s slot(2)                          state of a slot
 * g slot(2) generation(4)            state of a generation: its status and counters
 * r slot(2) generation(4) hash(32)   record
 * n key                              name index: slot(2), then each generation(4) that holds the key
 * e slot(2) generation(4) expires(8) hash(32)   a record that expires
 * c slot(2) move(8) index(8) hash(32)           a key that this command changed while the slot moved
 * b id                               a blob that a record names
 * d id                               a dropped blob: index of the command that dropped it
 * m…                                 last version, format version, whether it is dissolved, and
 *                                    what the log keeps
 * </pre>
 */
public final class RowKeys {
  private static final int MOVE_BYTES = 1 + Short.BYTES + Long.BYTES;
  private static final int GENERATION_BYTES = 1 + Short.BYTES + Integer.BYTES;

  private RowKeys() {}

  /**
   * The first bytes of the keys of what is asked for with every request: slots, generations, and
   * the rows there are one of.
   */
  public static byte[] residentFamilies() {
    return new byte[] {'s', 'g', 'm'};
  }

  /** Where the last version is that the store gave or took over, 8 bytes. */
  public static byte[] version() {
    return "mversion".getBytes(StandardCharsets.US_ASCII);
  }

  /** Where the format of the store is, and how many slots it has. */
  public static byte[] format() {
    return "mformat".getBytes(StandardCharsets.US_ASCII);
  }

  /** Where it is noted that the store takes no slots any more. */
  public static byte[] dissolved() {
    return "mdissolved".getBytes(StandardCharsets.US_ASCII);
  }

  /** The prefix of the states of all slots. */
  static byte[] slots() {
    return family('s');
  }

  /** The prefix of the states of all generations. */
  public static byte[] generations() {
    return family('g');
  }

  /** The prefix of all records. */
  public static byte[] records() {
    return family('r');
  }

  /** The prefix of the name index. */
  public static byte[] names() {
    return family('n');
  }

  /** The prefix of all expiries. */
  public static byte[] expiries() {
    return family('e');
  }

  /** The prefix of all changes during moves. */
  public static byte[] changes() {
    return family('c');
  }

  /** The prefix of all blobs that records name. */
  public static byte[] liveBlobs() {
    return family('b');
  }

  /** The prefix of all dropped blobs. */
  public static byte[] deadBlobs() {
    return family('d');
  }

  private static byte[] family(char name) {
    return new byte[] {(byte) name};
  }

  /** Whether there is the state of a slot or of a generation under this key. */
  static boolean isOfSlot(byte[] databaseKey) {
    return databaseKey[0] == 's' || databaseKey[0] == 'g';
  }

  /** Where the state of a slot is. */
  public static byte[] slot(int slot) {
    return ByteBuffer.allocate(1 + Short.BYTES).put((byte) 's').putShort((short) slot).array();
  }

  /** Where the state of a generation is. */
  public static byte[] generation(int slot, int generation) {
    return inGeneration('g', slot, generation, GENERATION_BYTES).array();
  }

  /** The prefix of all records of a generation. */
  public static byte[] records(int slot, int generation) {
    return inGeneration('r', slot, generation, GENERATION_BYTES).array();
  }

  /** Where the record of a key in a generation is. */
  public static byte[] record(int slot, int generation, KeyHash hash) {
    return inGeneration('r', slot, generation, GENERATION_BYTES + KeyHash.BYTES)
        .put(hash.bytes())
        .array();
  }

  /** The prefix of all expiries of a generation. */
  public static byte[] expiries(int slot, int generation) {
    return inGeneration('e', slot, generation, GENERATION_BYTES).array();
  }

  /** Where it is noted, in whole milliseconds, when a record of a generation expires. */
  public static byte[] expiry(int slot, int generation, Instant expires, KeyHash hash) {
    return inGeneration('e', slot, generation, GENERATION_BYTES + Long.BYTES + KeyHash.BYTES)
        .putLong(expires.toEpochMilli())
        .put(hash.bytes())
        .array();
  }

  /** The milliseconds since 1970 in an expiry's database key. */
  public static long expiresOf(byte[] expiryKey) {
    return ByteBuffer.wrap(expiryKey).getLong(GENERATION_BYTES);
  }

  /** The prefix of all changes during a move. */
  public static byte[] changes(int slot, long move) {
    return ofMove(slot, move, MOVE_BYTES).array();
  }

  /** Before all changes by this command and later ones. */
  public static byte[] changesFrom(int slot, long move, long index) {
    return ofMove(slot, move, MOVE_BYTES + Long.BYTES).putLong(index).array();
  }

  /**
   * Where it is noted that a command changed a key during a move.
   *
   * @param index of the command
   */
  public static byte[] change(int slot, long move, long index, KeyHash hash) {
    return ofMove(slot, move, MOVE_BYTES + Long.BYTES + KeyHash.BYTES)
        .putLong(index)
        .put(hash.bytes())
        .array();
  }

  /** The move in a change's database key. */
  public static long moveOf(byte[] changeKey) {
    return ByteBuffer.wrap(changeKey).getLong(1 + Short.BYTES);
  }

  /** The index of the command in a change's database key. */
  public static long indexOf(byte[] changeKey) {
    return ByteBuffer.wrap(changeKey).getLong(MOVE_BYTES);
  }

  /** The hash at the end of the database key of an expiry or a change. */
  public static KeyHash lastHashOf(byte[] databaseKey) {
    return KeyHash.ofBytes(
        Arrays.copyOfRange(databaseKey, databaseKey.length - KeyHash.BYTES, databaseKey.length));
  }

  /** The hash in a record's database key. */
  public static KeyHash hashOf(byte[] recordKey) {
    byte[] hash = new byte[KeyHash.BYTES];
    ByteBuffer.wrap(recordKey, GENERATION_BYTES, KeyHash.BYTES).get(hash);
    return KeyHash.ofBytes(hash);
  }

  /** The slot in the database key of a slot, a generation, or anything in one. */
  public static int slotOf(byte[] databaseKey) {
    return Short.toUnsignedInt(ByteBuffer.wrap(databaseKey).getShort(1));
  }

  /** The generation in the database key of a generation, a record or an expiry. */
  public static int generationOf(byte[] databaseKey) {
    return ByteBuffer.wrap(databaseKey).getInt(1 + Short.BYTES);
  }

  /**
   * The name index at this key, or the prefix of all keys that begin so.
   *
   * @param utf8 of the key or its beginning
   */
  public static byte[] name(byte[] utf8) {
    return prefixed('n', utf8);
  }

  /** Where it is noted that a record names a blob. */
  public static byte[] liveBlob(BlobId id) {
    return prefixed('b', id.bytes());
  }

  /** Where it is noted that a blob was dropped. */
  public static byte[] deadBlob(BlobId id) {
    return prefixed('d', id.bytes());
  }

  /** What follows the family byte: the key's UTF-8 in a name, the id in a blob's key. */
  public static byte[] withoutFamily(byte[] databaseKey) {
    byte[] rest = new byte[databaseKey.length - 1];
    System.arraycopy(databaseKey, 1, rest, 0, rest.length);
    return rest;
  }

  private static ByteBuffer ofMove(int slot, long move, int bytes) {
    return ByteBuffer.allocate(bytes).put((byte) 'c').putShort((short) slot).putLong(move);
  }

  private static ByteBuffer inGeneration(char family, int slot, int generation, int bytes) {
    return ByteBuffer.allocate(bytes).put((byte) family).putShort((short) slot).putInt(generation);
  }

  private static byte[] prefixed(char family, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put((byte) family).put(rest).array();
  }
}
