package io.kittenfs.store.command;

import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.StoredRecord;
import java.util.Optional;

/**
 * What a stream of records brings for one key: the record as it is at the source, or nothing when
 * the source has it no more.
 *
 * @param hash of the key
 * @param record empty for a removal
 */
public record IncomingRecord(KeyHash hash, Optional<StoredRecord> record) {
  /** The key has this record at the source. */
  public static IncomingRecord of(StoredRecord record) {
    return new IncomingRecord(record.metadata().key().hash(), Optional.of(record));
  }

  /** The source has the key with this hash no more. */
  public static IncomingRecord removal(KeyHash hash) {
    return new IncomingRecord(hash, Optional.empty());
  }

  /** How many bytes its value has, in the record or beside it; 0 without a record. */
  public long size() {
    return record.map(it -> it.metadata().size()).orElse(0L);
  }

  /** Its value, if that is large. */
  Optional<BlobValue> blob() {
    return record.flatMap(it -> BlobValue.of(it.value()));
  }

  /** An upper bound of the bytes that it takes in a command. */
  public int weight() {
    return 1 + record.map(CommandParts::weight).orElse(KeyHash.BYTES);
  }
}
