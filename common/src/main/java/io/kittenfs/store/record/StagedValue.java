package io.kittenfs.store.record;

/** The complete bytes of a value on their way into the store. Immutable. */
public sealed interface StagedValue permits InlineValue, BlobValue {
  /** How many bytes the value has. */
  long size();

  /** SHA-256 of the value's bytes: 32 bytes, shared. */
  byte[] digest();
}
