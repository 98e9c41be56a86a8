package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of a move at its destination. Each happens at most once; sent again, it changes nothing
 * and answers the same.
 */
public final class MoveInCommand {
  private MoveInCommand() {}

  /**
   * Starts a generation that nobody sees yet. An older import, and what was released under an older
   * epoch, is given up for it: a source that sends this owned the slot after that.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param peer id of the source group
   */
  public record Begin(int slot, long epoch, long move, int peer) implements StoreCommand<Void> {
    @Override
    public boolean takesSlot() {
      return true;
    }

    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.IMPORTING, move) && state.epoch() == epoch) {
        return null;
      }
      if (state.role().isOwner() || !state.isBefore(epoch, move)) {
        throw state.conflict(slot, "arrive under epoch " + epoch);
      }
      if (state.role() == SlotRole.RELEASED && state.epoch() == epoch) {
        throw state.conflict(slot, "arrive under epoch " + epoch);
      }
      if (state.role() != SlotRole.NONE) {
        transaction.drop(slot, state.generation());
      }
      transaction.putSlot(
          slot,
          transaction
              .withNewGeneration(slot, state, GenerationState.Status.IMPORTING)
              .as(SlotRole.IMPORTING)
              .withEpoch(epoch)
              .withMove(move, peer));
      return null;
    }
  }

  /**
   * Begins the import of a slot that holds nothing, and ends it at once.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param peer id of the source group
   */
  public record BeginEmpty(int slot, long epoch, long move, int peer)
      implements StoreCommand<Void> {
    @Override
    public boolean takesSlot() {
      return true;
    }

    @Override
    public Void apply(StoreTransaction transaction) {
      new Begin(slot, epoch, move, peer).apply(transaction);
      transaction.show(slot, transaction.view().slot(slot).generation());
      return null;
    }
  }

  /**
   * Writes records, which keep their versions, and removes keys.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param records and removals, in the order of the stream
   */
  public record Write(int slot, long epoch, long move, List<IncomingRecord> records)
      implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      int generation = transaction.view().importing(slot, epoch, move).generation();
      if (transaction.view().generation(slot, generation).status()
          != GenerationState.Status.IMPORTING) {
        throw new Refusal(
            ErrorCode.CONFLICT, "This import is complete; nothing can be added to it.");
      }
      for (IncomingRecord incoming : records) {
        var before = transaction.view().record(slot, generation, incoming.hash());
        if (incoming.record().isPresent()) {
          transaction.write(slot, generation, incoming.hash(), before, incoming.record().get());
        } else {
          before.ifPresent(record -> transaction.remove(slot, generation, incoming.hash(), record));
        }
      }
      return null;
    }

    @Override
    public Stream<BlobValue> blobs() {
      return records.stream().flatMap(incoming -> incoming.blob().stream());
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + records.stream().mapToInt(IncomingRecord::weight).sum();
    }
  }

  /**
   * Ends the filling: the generation is as the slot will be, though nobody sees it before the slot
   * is owned. Answers what it holds. What still comes of a stream that its source gave up long ago
   * cannot change that any more.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   */
  public record Seal(int slot, long epoch, long move) implements StoreCommand<SlotDigest> {
    @Override
    public SlotDigest apply(StoreTransaction transaction) {
      int generation = transaction.view().importing(slot, epoch, move).generation();
      transaction.show(slot, generation);
      return transaction.view().generation(slot, generation).counters().digest();
    }
  }

  /**
   * Shows what was imported: from now on the slot is here. Answers whether it is. An import that is
   * unknown can never begin after this, so the source may take the slot back.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param lastVersion of the source, as of its release
   */
  public record Own(int slot, long epoch, long move, long lastVersion)
      implements StoreCommand<Boolean> {
    @Override
    public Boolean apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.IMPORTING, move) && state.epoch() == epoch) {
        if (transaction.view().generation(slot, state.generation()).status()
            != GenerationState.Status.VISIBLE) {
          throw state.conflict(slot, "be owned before its import is sealed");
        }
        transaction.raiseVersion(lastVersion);
        transaction.putSlot(slot, state.as(SlotRole.OWNED));
        return true;
      }
      if (state.epoch() > epoch || (state.role().isOwner() && state.epoch() == epoch)) {
        return true;
      }
      fence(transaction, slot, epoch, move);
      return false;
    }
  }

  /**
   * Gives an import up; it can never begin after this.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   */
  public record Abandon(int slot, long epoch, long move) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.role().isOwner() && state.epoch() >= epoch) {
        throw state.conflict(slot, "stay away");
      }
      if (state.isIn(SlotRole.IMPORTING, move) && state.epoch() == epoch) {
        transaction.drop(slot, state.generation());
        transaction.putSlot(slot, state.as(SlotRole.NONE).withMove(move, SlotState.NOBODY));
      } else {
        fence(transaction, slot, epoch, move);
      }
      return null;
    }
  }

  /** Remembers a move that was abandoned, so that none of its steps that come late counts. */
  private static void fence(StoreTransaction transaction, int slot, long epoch, long move) {
    SlotState state = transaction.view().slot(slot);
    boolean waiting = state.role() == SlotRole.NONE || state.role() == SlotRole.IMPORTING;
    if (waiting && state.isBefore(epoch, move)) {
      if (state.role() == SlotRole.IMPORTING) {
        transaction.drop(slot, state.generation());
      }
      transaction.putSlot(
          slot, state.as(SlotRole.NONE).withEpoch(epoch).withMove(move, SlotState.NOBODY));
    }
  }
}
