package io.kittenfs.store;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads what a database, a cursor or a transaction holds; each is just a function from database key
 * to value, null for none.
 */
final class StoreView {
  private final UnaryOperator<byte[]> source;

  StoreView(UnaryOperator<byte[]> source) {
    this.source = source;
  }

  SlotState slot(int slot) {
    return SlotState.decode(source.apply(Layout.slot(slot)));
  }

  GenerationState generation(int slot, int generation) {
    return GenerationState.decode(source.apply(Layout.generation(slot, generation)));
  }

  /** What the slot holds visibly. */
  Counters counters(int slot) {
    return generation(slot, slot(slot).generation()).counters();
  }

  Optional<StoredRecord> record(int slot, int generation, KeyHash hash) {
    byte[] encoded = source.apply(Layout.record(slot, generation, hash));
    return encoded == null ? Optional.empty() : Optional.of(StoredRecord.decode(encoded));
  }
}
