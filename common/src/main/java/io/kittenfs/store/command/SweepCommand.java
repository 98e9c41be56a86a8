package io.kittenfs.store.command;

import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoredRecord;
import java.util.List;
import java.util.Optional;

/** The steps by which what nobody sees any more is removed in the background. */
public final class SweepCommand {
  private SweepCommand() {}

  /**
   * Removes some records of a dropped generation.
   *
   * @param slot its number
   * @param generation its number
   * @param hashes of some keys; one without a record is left out
   */
  public record Records(int slot, int generation, List<KeyHash> hashes)
      implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      for (KeyHash hash : hashes) {
        Optional<StoredRecord> record = transaction.view().record(slot, generation, hash);
        record.ifPresent(it -> transaction.remove(slot, generation, hash, it));
      }
      return null;
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + KeyHash.BYTES * hashes.size();
    }
  }

  /**
   * Forgets a dropped generation that has no record left.
   *
   * @param slot its number
   * @param generation its number
   */
  public record Generation(int slot, int generation) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      GenerationState state = transaction.view().generation(slot, generation);
      if (state.status() == GenerationState.Status.DROPPED && state.counters().keys() == 0) {
        transaction.removeGeneration(slot, generation);
      }
      return null;
    }
  }

  /**
   * Forgets changes during a move that is over.
   *
   * @param slot its number
   * @param move its number
   * @param databaseKeys where the changes are noted
   */
  public record Changes(int slot, long move, List<byte[]> databaseKeys)
      implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (!state.isIn(SlotRole.MOVING, move) && !state.isIn(SlotRole.FROZEN, move)) {
        databaseKeys.forEach(transaction::removeChange);
      }
      return null;
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight()
          + databaseKeys.stream().mapToInt(CommandParts::weight).sum();
    }
  }

  /**
   * Forgets dropped blobs; each copy of the store removes its files of them after that.
   *
   * @param ids their names
   */
  public record Blobs(List<BlobId> ids) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      ids.forEach(transaction::forgetDeadBlob);
      return null;
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + BlobId.BYTES * ids.size();
    }
  }
}
