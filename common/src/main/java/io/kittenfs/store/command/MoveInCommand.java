package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import java.util.List;

/**
 * The steps of a move at its destination. Each happens at most once; sent again, it changes nothing
 * and answers the same.
 */
public final class MoveInCommand {
  private MoveInCommand() {}

  /**
   * Starts a generation that nobody sees yet. An older import, and what was released under an older
   * epoch, is given up for it: whoever sends this owned the slot after that.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param peer id of the source group
   */
  public record Begin(int slot, long epoch, long move, int peer) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction tables) {
      SlotState state = tables.view().slot(slot);
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
        tables.drop(slot, state.generation());
      }
      tables.putSlot(
          slot,
          tables
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
    public Void apply(StoreTransaction tables) {
      new Begin(slot, epoch, move, peer).apply(tables);
      tables.show(slot, tables.view().slot(slot).generation());
      return null;
    }
  }

  /**
   * Writes records, which keep their versions, and removes keys.
   *
   * @param slot its number
   * @param epoch under which the slot will be owned here
   * @param move its number at the source
   * @param arrivals records and removals, in the order of the stream
   */
  public record Write(int slot, long epoch, long move, List<IncomingRecord> arrivals)
      implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction tables) {
      int generation = tables.view().importing(slot, epoch, move).generation();
      if (tables.view().generation(slot, generation).status() != GenerationState.Status.IMPORTING) {
        throw new Refusal(
            ErrorCode.CONFLICT, "This import is complete; nothing can be added to it.");
      }
      for (IncomingRecord arrival : arrivals) {
        var before = tables.view().record(slot, generation, arrival.hash());
        if (arrival.record().isPresent()) {
          tables.write(slot, generation, arrival.hash(), before, arrival.record().get());
        } else {
          before.ifPresent(record -> tables.remove(slot, generation, arrival.hash(), record));
        }
      }
      return null;
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + arrivals.stream().mapToInt(IncomingRecord::weight).sum();
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
    public SlotDigest apply(StoreTransaction tables) {
      int generation = tables.view().importing(slot, epoch, move).generation();
      tables.show(slot, generation);
      return tables.view().generation(slot, generation).counters().digest();
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
    public Boolean apply(StoreTransaction tables) {
      SlotState state = tables.view().slot(slot);
      if (state.isIn(SlotRole.IMPORTING, move) && state.epoch() == epoch) {
        if (tables.view().generation(slot, state.generation()).status()
            != GenerationState.Status.VISIBLE) {
          throw state.conflict(slot, "be owned before its import is sealed");
        }
        tables.raiseVersion(lastVersion);
        tables.putSlot(slot, state.as(SlotRole.OWNED));
        return true;
      }
      if (state.epoch() > epoch || (state.role().isOwner() && state.epoch() == epoch)) {
        return true;
      }
      fence(tables, slot, epoch, move);
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
    public Void apply(StoreTransaction tables) {
      SlotState state = tables.view().slot(slot);
      if (state.role().isOwner() && state.epoch() >= epoch) {
        throw state.conflict(slot, "stay away");
      }
      if (state.isIn(SlotRole.IMPORTING, move) && state.epoch() == epoch) {
        tables.drop(slot, state.generation());
        tables.putSlot(slot, state.as(SlotRole.NONE).withMove(move, SlotState.NOBODY));
      } else {
        fence(tables, slot, epoch, move);
      }
      return null;
    }
  }

  /** Remembers a move that came to nothing, so that none of its steps that come late counts. */
  private static void fence(StoreTransaction tables, int slot, long epoch, long move) {
    SlotState state = tables.view().slot(slot);
    boolean waiting = state.role() == SlotRole.NONE || state.role() == SlotRole.IMPORTING;
    if (waiting && state.isBefore(epoch, move)) {
      if (state.role() == SlotRole.IMPORTING) {
        tables.drop(slot, state.generation());
      }
      tables.putSlot(
          slot, state.as(SlotRole.NONE).withEpoch(epoch).withMove(move, SlotState.NOBODY));
    }
  }
}
