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
    public Void apply(StoreTransaction tables) {
      for (KeyHash hash : hashes) {
        Optional<StoredRecord> record = tables.view().record(slot, generation, hash);
        record.ifPresent(found -> tables.remove(slot, generation, hash, found));
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
    public Void apply(StoreTransaction tables) {
      GenerationState state = tables.view().generation(slot, generation);
      if (state.status() == GenerationState.Status.DROPPED && state.counters().keys() == 0) {
        tables.removeGeneration(slot, generation);
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
    public Void apply(StoreTransaction tables) {
      SlotState state = tables.view().slot(slot);
      if (!state.isIn(SlotRole.MOVING, move) && !state.isIn(SlotRole.FROZEN, move)) {
        databaseKeys.forEach(tables::removeChange);
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
    public Void apply(StoreTransaction tables) {
      ids.forEach(tables::forgetDeadBlob);
      return null;
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + BlobId.BYTES * ids.size();
    }
  }
}
