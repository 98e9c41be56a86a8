package io.kittenfs.store;

import java.util.Optional;

/**
 * What a stream of records brings for one key: the record as it is at the source, or nothing when
 * the source has it no more.
 */
record Arrival(KeyHash hash, Optional<StoredRecord> record) {
  private static final int OVERHEAD_BYTES = 512;

  static Arrival of(StoredRecord record) {
    return new Arrival(record.metadata().key().hash(), Optional.of(record));
  }

  static Arrival removal(KeyHash hash) {
    return new Arrival(hash, Optional.empty());
  }

  long size() {
    return record.map(found -> found.metadata().size()).orElse(0L);
  }

  /** About how many bytes it keeps in memory. */
  int weight() {
    return OVERHEAD_BYTES + record.map(Arrival::weight).orElse(0);
  }

  private static int weight(StoredRecord record) {
    int value = record.value() instanceof InlineValue inline ? inline.length() : 0;
    return record.metadata().fields().size() + value;
  }
}
