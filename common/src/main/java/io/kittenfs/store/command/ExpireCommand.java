package io.kittenfs.store.command;

import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoredRecord;
import java.util.List;
import java.util.Optional;

/**
 * Removes keys whose time is over. Answers whether all of them are gone for every read from now on:
 * the version that it takes keeps the clock of this slot from going back to before.
 *
 * @param slot of all these keys
 * @param hashes of the keys; one that has not expired stays
 * @param nowMillis the leader's clock, in milliseconds since 1970
 */
public record ExpireCommand(int slot, List<KeyHash> hashes, long nowMillis)
    implements StoreCommand<Boolean> {

  @Override
  public Boolean apply(StoreTransaction transaction) {
    SlotState state = transaction.view().owned(slot);
    long now = transaction.view().clock(nowMillis);
    boolean gone = true;
    boolean expired = false;
    for (KeyHash hash : hashes) {
      Optional<StoredRecord> record = transaction.view().record(slot, state.generation(), hash);
      if (record.isPresent() && record.get().isExpiredAt(now)) {
        expired = true;
        // The copy of a frozen slot is complete: there the record stays, and is expired there too.
        if (state.role() != SlotRole.FROZEN) {
          transaction.remove(slot, state.generation(), hash, record.get());
          transaction.logChange(slot, state, hash);
        }
      } else {
        gone &= record.isEmpty();
      }
    }
    if (expired) {
      transaction.nextVersion(now);
    }
    return gone;
  }

  @Override
  public int weight() {
    return StoreCommand.super.weight() + KeyHash.BYTES * hashes.size();
  }
}
