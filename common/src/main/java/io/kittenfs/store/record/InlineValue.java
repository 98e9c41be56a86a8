package io.kittenfs.store.record;

import com.google.common.hash.Hashing;
import java.util.Arrays;

/**
 * A small value: it lies inside its record.
 *
 * @param array has the value among its bytes; shared and never changed
 * @param offset of its first byte
 * @param length how many bytes it has
 * @param digest SHA-256 of them: 32 bytes, shared
 */
public record InlineValue(byte[] array, int offset, int length, byte[] digest)
    implements StagedValue {
  @Override
  public long size() {
    return length;
  }

  /** Whether its bytes have its digest, as they do unless a disk got them wrong. */
  public boolean isWhole() {
    return Arrays.equals(Hashing.sha256().hashBytes(array, offset, length).asBytes(), digest);
  }
}
