package io.kittenfs.store.record;

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
}
