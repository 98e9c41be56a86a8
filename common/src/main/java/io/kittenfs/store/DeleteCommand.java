package io.kittenfs.store;

import java.util.Optional;

/** Deletes a key, if the condition holds. */
record DeleteCommand(int slot, KeyHash hash, Precondition condition)
    implements StoreCommand<Optional<Metadata>> {

  @Override
  public Optional<Metadata> apply(Tables tables) {
    int generation = tables.view().slot(slot).generation();
    Optional<StoredRecord> before = tables.view().record(slot, generation, hash);
    Optional<Metadata> present = before.map(StoredRecord::metadata);
    if (!condition.holds(present)) {
      throw new PreconditionFailedException(present);
    }
    before.ifPresent(record -> tables.remove(slot, generation, hash, record));
    return present;
  }
}
