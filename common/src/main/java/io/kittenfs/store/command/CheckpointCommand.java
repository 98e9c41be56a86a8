package io.kittenfs.store.command;

import io.kittenfs.store.record.Checkpoint;

/**
 * Changes nothing, and answers the digests of the store as of this place in its log, which are the
 * same on every copy.
 *
 * @param number a random one, which no other checkpoint has
 * @param verify whether each copy is to verify all that it has on its disk, too, soon
 */
public record CheckpointCommand(long number, boolean verify) implements StoreCommand<Checkpoint> {
  @Override
  public Checkpoint apply(StoreTransaction transaction) {
    return transaction.checkpoint(number);
  }
}
