package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The steps of a move at its source; {@link Slots} tells how they go together with those of {@link
 * IncomingMoves} at its destination. Safe for many threads.
 */
public final class OutgoingMoves {
  private final Submitter submitter;
  private final LiveMoves moves;
  private final PinnedViews views;

  OutgoingMoves(Submitter submitter, LiveMoves moves, PinnedViews views) {
    this.submitter = submitter;
    this.moves = moves;
    this.views = views;
  }

  /**
   * Begins a move: what changes from now on is logged for the destination.
   *
   * @param peer id of the group at the other side
   * @return the number of the move, above those of all moves before
   * @throws NotOwnerException when the slot is not here
   * @throws KittenException CONFLICT when it already moves
   */
  public long beginMove(int slot, int peer) {
    moves.begin(slot);
    try {
      long move = submitter.submit(new MoveOutCommand.Begin(slot, peer, submitter.nowMillis()));
      moves.began(slot, move);
      return move;
    } finally {
      moves.didNotBegin(slot);
    }
  }

  /** Refuses writes from now on; all that was acknowledged before is in the next export. */
  public void freeze(int slot, long move) {
    submitter.submit(new MoveOutCommand.Freeze(slot, move));
  }

  /**
   * Gives a move up before its release; the slot is owned under the same epoch as before. Should
   * this fail, it happens by itself as soon as it can.
   */
  public void abandon(int slot, long move) {
    moves.end(slot, move);
    submitter.submit(new MoveOutCommand.Abandon(slot, move));
    submitter.wakeJanitor();
  }

  /**
   * Ends the ownership of a frozen slot. Its records stay until {@link #confirm}.
   *
   * @return the store's last version, for {@link IncomingMoves#own}
   */
  public long release(int slot, long move) {
    long last = submitter.submit(new MoveOutCommand.Release(slot, move));
    moves.end(slot, move);
    // Otherwise a loss of power could make this store own it again, beside its successor.
    submitter.makeDurable();
    return last;
  }

  /** Drops what was released; only once the successor owns it. */
  public void confirm(int slot, long move) {
    submitter.submit(new MoveOutCommand.Confirm(slot, move));
    submitter.wakeJanitor();
  }

  /**
   * Owns a released slot again, two epochs after the one that it was released from; only once the
   * destination has answered {@link IncomingMoves#own} with UNKNOWN_IMPORT.
   */
  public void reclaim(int slot, long move) {
    submitter.submit(new MoveOutCommand.Reclaim(slot, move));
    submitter.wakeJanitor();
  }

  /**
   * Begins the moves of slots that hold nothing: these take no writes from now on, and there is
   * nothing to copy.
   *
   * @param peer id of the group at the other side
   * @return those that are owned here, are empty and do not move yet; nothing changed for the
   *     others
   */
  public List<SlotArrival> freezeEmpty(Collection<Integer> slots, int peer) {
    long now = submitter.nowMillis();
    slots.forEach(moves::begin);
    try {
      Collection<SlotArrival> frozen =
          submitter
              .submitAll(slots, slot -> new MoveOutCommand.FreezeEmpty(slot, peer, now))
              .values();
      frozen.forEach(arrival -> moves.began(arrival.slot(), arrival.move()));
      return List.copyOf(frozen);
    } finally {
      slots.forEach(moves::didNotBegin);
    }
  }

  /** {@linkplain #release Releases} slots, which must all be frozen by these moves. */
  public long releaseAll(Collection<SlotArrival> arrivals) {
    Map<SlotArrival, Long> last =
        submitter.submitAll(arrivals, it -> new MoveOutCommand.Release(it.slot(), it.move()));
    submitter.makeDurable();
    last.keySet().forEach(it -> moves.end(it.slot(), it.move()));
    if (last.size() < arrivals.size()) {
      throw new KittenException(
          ErrorCode.CONFLICT, "Some of the slots of this move are not frozen by it.");
    }
    return Collections.max(last.values());
  }

  /** {@linkplain #confirm Confirms} slots; those that are not released by these moves stay. */
  public void confirmAll(Collection<SlotArrival> arrivals) {
    submitter.submitAll(arrivals, it -> new MoveOutCommand.Confirm(it.slot(), it.move()));
    submitter.wakeJanitor();
  }

  /** {@linkplain #abandon Abandons} moves; those of slots that are released already go on. */
  public void abandonAll(Collection<SlotArrival> arrivals) {
    arrivals.forEach(it -> moves.end(it.slot(), it.move()));
    submitter.submitAll(arrivals, it -> new MoveOutCommand.Abandon(it.slot(), it.move()));
    submitter.wakeJanitor();
  }

  /**
   * Opens a consistent view of a slot that this move is to copy. The caller closes it.
   *
   * @throws KittenException CONFLICT when this move does not go on here
   */
  public StoreExport export(int slot, long move) {
    submitter.awaitReadable();
    StoreExport export = views.export(slot);
    SlotState state = export.state();
    if (state.isIn(SlotRole.MOVING, move) || state.isIn(SlotRole.FROZEN, move)) {
      return export;
    }
    export.close();
    throw state.conflict(slot, "be copied");
  }
}
