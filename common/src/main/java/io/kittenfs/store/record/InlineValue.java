package io.kittenfs.store.record;

/** A small value: it lies inside its record. The array is shared and never changed. */
public record InlineValue(byte[] array, int offset, int length, byte[] digest)
    implements StagedValue {
  @Override
  public long size() {
    return length;
  }
}
