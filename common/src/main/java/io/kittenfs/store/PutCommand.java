package io.kittenfs.store;

import com.google.common.hash.HashCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Stores a value under a key, if the condition holds. */
record PutCommand(
    int slot,
    Key key,
    KeyHash hash,
    StagedValue value,
    RepresentationFields fields,
    Precondition condition,
    Optional<Duration> ttl,
    long nowMillis)
    implements StoreCommand<Stored> {

  @Override
  public Stored apply(Tables tables) {
    SlotState state = tables.view().writable(slot);
    long clock = tables.view().clock(nowMillis);
    Optional<StoredRecord> before = tables.view().record(slot, state.generation(), hash);
    Optional<Metadata> present =
        before.filter(record -> !record.isExpiredAt(clock)).map(StoredRecord::metadata);
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
            fields,
            value.size(),
            HashCode.fromBytes(value.digest()),
            ttl.map(time -> Instant.ofEpochMilli(clock + time.toMillis())));
    tables.write(slot, state.generation(), hash, before, new StoredRecord(metadata, value));
    tables.logChange(slot, state, hash);
    return new Stored(metadata, present.isEmpty());
  }

  @Override
  public int weight() {
    return 512 + fields.size() + (value instanceof InlineValue inline ? inline.length() : 0);
  }
}
