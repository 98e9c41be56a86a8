package io.kittenfs.store;

import java.time.Instant;
import java.util.Optional;

/** Stores a value under a key, if the condition holds. */
record PutCommand(
    int slot,
    Key key,
    KeyHash hash,
    StagedValue value,
    String contentType,
    Precondition condition,
    long nowMillis)
    implements StoreCommand<Stored> {

  @Override
  public Stored apply(Tables tables) {
    int generation = tables.view().slot(slot).generation();
    Optional<StoredRecord> before = tables.view().record(slot, generation, hash);
    Optional<Metadata> present = before.map(StoredRecord::metadata);
    if (!condition.holds(present)) {
      throw new PreconditionFailedException(present);
    }
    Instant now = Instant.ofEpochMilli(nowMillis);
    Metadata metadata =
        new Metadata(
            key,
            tables.nextVersion(nowMillis),
            present.map(Metadata::created).orElse(now),
            now,
            contentType,
            value.size());
    tables.write(slot, generation, hash, before, new StoredRecord(metadata, value));
    return new Stored(metadata, before.isEmpty());
  }

  @Override
  public int weight() {
    return 512 + (value instanceof InlineValue inline ? inline.length() : 0);
  }
}
