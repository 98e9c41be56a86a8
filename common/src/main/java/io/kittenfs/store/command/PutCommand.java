package io.kittenfs.store.command;

import com.google.common.hash.HashCode;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import io.kittenfs.store.record.StoredRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores a value under a key, if the condition holds.
 *
 * @param slot of the key
 * @param key under which the value is stored
 * @param hash of the key
 * @param value staged; in a blob that no record names yet when it is large
 * @param fields what is known of the value; a type is among them
 * @param condition under which it is stored
 * @param ttl after which time the key does not exist any more, in whole milliseconds; empty for
 *     never
 * @param nowMillis the leader's clock, in milliseconds since 1970
 */
public record PutCommand(
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
  public Stored apply(StoreTransaction transaction) {
    SlotState state = transaction.view().writable(slot);
    long clock = transaction.view().clock(nowMillis);
    Optional<StoredRecord> before = transaction.view().record(slot, state.generation(), hash);
    Optional<Metadata> present =
        before.filter(record -> !record.isExpiredAt(clock)).map(StoredRecord::metadata);
    if (!condition.holds(present)) {
      throw new PreconditionFailedException(present.map(Metadata::etag));
    }
    Instant now = Instant.ofEpochMilli(nowMillis);
    StoredRecord record =
        record(
            transaction.nextVersion(nowMillis),
            present.map(Metadata::created).orElse(now),
            ttl.map(time -> Instant.ofEpochMilli(clock + time.toMillis())));
    transaction.write(slot, state.generation(), hash, before, record);
    transaction.logChange(slot, state, hash);
    return new Stored(record.metadata(), present.isEmpty());
  }

  private StoredRecord record(long version, Instant created, Optional<Instant> expires) {
    return new StoredRecord(
        new Metadata(
            key,
            version,
            created,
            Instant.ofEpochMilli(nowMillis),
            fields,
            value.size(),
            HashCode.fromBytes(value.digest()),
            expires),
        value);
  }

  @Override
  public Stream<BlobValue> blobs() {
    return BlobValue.of(value).stream();
  }

  @Override
  public int weight() {
    return StoreCommand.super.weight()
        + CommandParts.weight(condition)
        + CommandParts.weightOfRecord(key, fields, value);
  }

  void encode(ByteBuffer out) {
    out.putInt(slot);
    CommandParts.putCondition(out, condition);
    CommandParts.putTtl(out, ttl);
    CommandParts.putRecord(out, unversioned());
  }

  static PutCommand decode(ByteBuffer in) {
    int slot = in.getInt();
    Precondition condition = CommandParts.condition(in);
    Optional<Duration> ttl = CommandParts.ttl(in);
    StoredRecord record = CommandParts.record(in);
    Metadata metadata = record.metadata();
    return new PutCommand(
        slot,
        metadata.key(),
        metadata.key().hash(),
        record.value(),
        metadata.fields(),
        condition,
        ttl,
        metadata.modified().toEpochMilli());
  }

  /** What it carries in the form of a record, so that there is one form for both. */
  private StoredRecord unversioned() {
    return record(0, Instant.ofEpochMilli(nowMillis), Optional.empty());
  }
}
