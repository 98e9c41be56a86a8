package io.kittenfs.store;

/** The complete bytes of a value on their way into the store. Immutable. */
public interface StagedValue {
  /** How many bytes the value has. */
  long size();
}
