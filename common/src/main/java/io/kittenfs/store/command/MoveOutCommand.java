package io.kittenfs.store.command;

import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;

/**
 * The steps of a move at its source. Each happens at most once; sent again, it changes nothing and
 * answers the same.
 */
public final class MoveOutCommand {
  private MoveOutCommand() {}

  /**
   * Logs changes from now on; answers the number of the move.
   *
   * @param slot its number
   * @param peer id of the destination group
   * @param nowMillis the leader's clock, in milliseconds since 1970
   */
  public record Begin(int slot, int peer, long nowMillis) implements StoreCommand<Long> {
    @Override
    public Long apply(StoreTransaction transaction) {
      SlotState state = transaction.view().owned(slot);
      if (state.role() != SlotRole.OWNED) {
        throw state.conflict(slot, "begin to move");
      }
      long move = transaction.nextVersion(nowMillis);
      transaction.putSlot(slot, state.as(SlotRole.MOVING).withMove(move, peer));
      return move;
    }
  }

  /**
   * Begins the move of a slot that holds nothing with its last step before the release: writes are
   * refused from now on.
   *
   * @param slot its number
   * @param peer id of the destination group
   * @param nowMillis the leader's clock, in milliseconds since 1970
   */
  public record FreezeEmpty(int slot, int peer, long nowMillis)
      implements StoreCommand<SlotArrival> {
    @Override
    public SlotArrival apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.role() != SlotRole.OWNED || transaction.view().counters(slot).keys() > 0) {
        throw state.conflict(slot, "move as an empty one");
      }
      long move = transaction.nextVersion(nowMillis);
      transaction.putSlot(slot, state.as(SlotRole.FROZEN).withMove(move, peer));
      return new SlotArrival(slot, state.epoch() + 1, move);
    }
  }

  /**
   * Refuses writes from now on.
   *
   * @param slot its number
   * @param move as {@link Begin} or {@link FreezeEmpty} answered
   */
  public record Freeze(int slot, long move) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.MOVING, move)) {
        transaction.putSlot(slot, state.as(SlotRole.FROZEN));
      } else if (!state.isIn(SlotRole.FROZEN, move)) {
        throw state.conflict(slot, "freeze");
      }
      return null;
    }
  }

  /**
   * Gives the move up: the slot is as if it had never begun.
   *
   * @param slot its number
   * @param move as {@link Begin} or {@link FreezeEmpty} answered
   */
  public record Abandon(int slot, long move) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.MOVING, move) || state.isIn(SlotRole.FROZEN, move)) {
        transaction.putSlot(slot, state.as(SlotRole.OWNED));
      } else if (!state.isIn(SlotRole.OWNED, move)) {
        throw state.conflict(slot, "stay");
      }
      return null;
    }
  }

  /**
   * Ends the ownership; answers the store's last version, above which the successor begins.
   *
   * @param slot its number
   * @param move as {@link Begin} or {@link FreezeEmpty} answered
   */
  public record Release(int slot, long move) implements StoreCommand<Long> {
    @Override
    public Long apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.FROZEN, move)) {
        transaction.putSlot(slot, state.as(SlotRole.RELEASED).withEpoch(state.epoch() + 1));
      } else if (!state.isIn(SlotRole.RELEASED, move)) {
        throw state.conflict(slot, "be released");
      }
      return transaction.view().lastVersion();
    }
  }

  /**
   * The successor owns the slot: what is left of it here can go.
   *
   * @param slot its number
   * @param move as {@link Begin} or {@link FreezeEmpty} answered
   */
  public record Confirm(int slot, long move) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.RELEASED, move)) {
        transaction.drop(slot, state.generation());
        transaction.putSlot(slot, state.as(SlotRole.NONE));
      } else if (state.role() != SlotRole.NONE && state.role() != SlotRole.IMPORTING) {
        throw state.conflict(slot, "go");
      }
      return null;
    }
  }

  /**
   * The successor never took the slot, and cannot any more: the source owns it again.
   *
   * @param slot its number
   * @param move as {@link Begin} or {@link FreezeEmpty} answered
   */
  public record Reclaim(int slot, long move) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      if (state.isIn(SlotRole.RELEASED, move)) {
        transaction.putSlot(slot, state.as(SlotRole.OWNED).withEpoch(state.epoch() + 1));
      } else if (!state.isIn(SlotRole.OWNED, move)) {
        throw state.conflict(slot, "be taken back");
      }
      return null;
    }
  }
}
