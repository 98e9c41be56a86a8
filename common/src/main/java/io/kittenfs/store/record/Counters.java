package io.kittenfs.store.record;

import io.kittenfs.model.SlotDigest;
import java.nio.ByteBuffer;

/**
 * What a generation holds, kept up with each write so that no question about it needs a scan.
 * Immutable.
 *
 * @param keys how many records
 * @param bytes sum of their sizes
 * @param blobBytes the part of {@code bytes} that lies in blob files
 * @param digestHigh upper half of the sum, modulo 2^128, of the records' digests
 * @param digestLow lower half of it
 */
public record Counters(long keys, long bytes, long blobBytes, long digestHigh, long digestLow) {
  /** Of a generation without records. */
  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0);

  static final int ENCODED_BYTES = 5 * Long.BYTES;

  /** With one record more. */
  public Counters plus(StoredRecord record) {
    ByteBuffer digest = record.digest();
    long high = digest.getLong();
    long low = digest.getLong();
    long sum = digestLow + low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    long size = record.metadata().size();
    return new Counters(
        keys + 1,
        bytes + size,
        blobBytes + (record.blob().isPresent() ? size : 0),
        digestHigh + high + carry,
        sum);
  }

  /** Without a record that was counted. */
  public Counters minus(StoredRecord record) {
    ByteBuffer digest = record.digest();
    long high = digest.getLong();
    long low = digest.getLong();
    long borrow = Long.compareUnsigned(digestLow, low) < 0 ? 1 : 0;
    long size = record.metadata().size();
    return new Counters(
        keys - 1,
        bytes - size,
        blobBytes - (record.blob().isPresent() ? size : 0),
        digestHigh - high - borrow,
        digestLow - low);
  }

  /** What both hold together. */
  public Counters plus(Counters other) {
    long sum = digestLow + other.digestLow;
    long carry = Long.compareUnsigned(sum, other.digestLow) < 0 ? 1 : 0;
    return new Counters(
        keys + other.keys,
        bytes + other.bytes,
        blobBytes + other.blobBytes,
        digestHigh + other.digestHigh + carry,
        sum);
  }

  /** What copies of a slot compare. */
  public SlotDigest digest() {
    return new SlotDigest(keys, bytes, String.format("%016x%016x", digestHigh, digestLow));
  }

  void encode(ByteBuffer out) {
    out.putLong(keys).putLong(bytes).putLong(blobBytes).putLong(digestHigh).putLong(digestLow);
  }

  static Counters decode(ByteBuffer in) {
    return new Counters(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }
}
