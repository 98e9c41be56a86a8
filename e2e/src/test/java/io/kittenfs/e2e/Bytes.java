package io.kittenfs.e2e;

import java.io.InputStream;
import java.util.SplittableRandom;

/** Bytes that look random and can be made again from a number. */
public final class Bytes extends InputStream {
  private final SplittableRandom random;
  private long left;
  private long word;
  private int wordLeft;

  private Bytes(long seed, long size) {
    this.random = new SplittableRandom(seed);
    this.left = size;
  }

  /** A stream of them. */
  public static InputStream stream(long seed, long size) {
    return new Bytes(seed, size);
  }

  /** An array of them. */
  public static byte[] of(long seed, int size) {
    byte[] bytes = new byte[size];
    int read = new Bytes(seed, size).read(bytes, 0, size);
    return read == size || size == 0 ? bytes : new byte[0];
  }

  @Override
  public int read() {
    if (left == 0) {
      return -1;
    }
    if (wordLeft == 0) {
      word = random.nextLong();
      wordLeft = Long.BYTES;
    }
    left--;
    wordLeft--;
    int next = (int) (word & 0xff);
    word >>>= 8;
    return next;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (left == 0 && length > 0) {
      return -1;
    }
    int count = (int) Math.min(length, left);
    for (int i = 0; i < count; i++) {
      buffer[offset + i] = (byte) read();
    }
    return count;
  }
}
