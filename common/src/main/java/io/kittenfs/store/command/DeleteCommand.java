package io.kittenfs.store.command;

import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoredRecord;
import java.util.Optional;

/**
 * Deletes a key, if the condition holds. That takes a version: what is put later, here or where the
 * slot has moved to, has a higher one than what was deleted.
 *
 * @param slot of the key
 * @param hash of the key
 * @param condition under which it is deleted
 * @param nowMillis the leader's clock, in milliseconds since 1970
 */
public record DeleteCommand(int slot, KeyHash hash, Precondition condition, long nowMillis)
    implements StoreCommand<Optional<Metadata>> {

  @Override
  public Optional<Metadata> apply(StoreTransaction transaction) {
    SlotState state = transaction.view().writable(slot);
    long now = transaction.view().clock(nowMillis);
    Optional<StoredRecord> before = transaction.view().record(slot, state.generation(), hash);
    Optional<Metadata> present =
        before.filter(record -> !record.isExpiredAt(now)).map(StoredRecord::metadata);
    if (!condition.holds(present)) {
      throw new PreconditionFailedException(present.map(Metadata::etag));
    }
    if (before.isPresent()) {
      transaction.nextVersion(now);
      transaction.remove(slot, state.generation(), hash, before.get());
      transaction.logChange(slot, state, hash);
    }
    return present;
  }

  @Override
  public int weight() {
    return StoreCommand.super.weight() + CommandParts.weight(condition);
  }
}
