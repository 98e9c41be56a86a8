package io.kittenfs.store.record;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digests of a store as of one place in its log. Two copies have the same, or one of them is
 * not what it must be. Immutable.
 *
 * @param number of the command with which they were made
 * @param rest digest of what belongs to no slot: the last version, the format, and how many
 *     commands changed something
 * @param slots of each slot, by its number, the digest of its state and of its generations, with
 *     what these count of their records
 */
public record Checkpoint(long number, long rest, SortedMap<Integer, Long> slots) {
  /** Copies the map. */
  public Checkpoint {
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
  }

  /**
   * Made of these rows, of which others are left out.
   *
   * @param rows in the order of their keys
   * @param index of the command
   */
  public static Checkpoint of(long number, Map<byte[], byte[]> rows, long index) {
    Hasher rest = Hashing.sha256().newHasher().putLong(index);
    SortedMap<Integer, Hasher> slots = new TreeMap<>();
    rows.forEach(
        (key, value) -> {
          if (RowKeys.isOfSlot(key)) {
            add(
                slots.computeIfAbsent(RowKeys.slotOf(key), slot -> Hashing.sha256().newHasher()),
                key,
                value);
          } else if (Arrays.equals(key, RowKeys.version())
              || Arrays.equals(key, RowKeys.format())) {
            add(rest, key, value);
          }
        });
    SortedMap<Integer, Long> digests = new TreeMap<>();
    slots.forEach((slot, hasher) -> digests.put(slot, hasher.hash().asLong()));
    return new Checkpoint(number, rest.hash().asLong(), digests);
  }

  private static void add(Hasher hasher, byte[] key, byte[] value) {
    hasher.putInt(key.length).putBytes(key).putInt(value.length).putBytes(value);
  }
}
