package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.store.command.MoveInCommand;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The steps of a move at its destination; {@link Slots} tells how they go together with those of
 * {@link OutgoingMoves} at its source. Safe for many threads.
 */
public final class IncomingMoves {
  private final Submitter submitter;
  private final StagedValues values;
  private final StoreView view;
  private final Map<Integer, SlotImport> imports = new ConcurrentHashMap<>();

  IncomingMoves(Submitter submitter, StagedValues values, StoreView view) {
    this.submitter = submitter;
    this.values = values;
    this.view = view;
  }

  /**
   * Begins to fill the slot beside whatever is here. An older import of it is given up.
   *
   * @param epoch under which the slot will be owned here: one above the source's
   * @param move its number at the source
   * @param peer id of the source group
   * @throws KittenException CONFLICT unless epoch and move are newer than what is known here
   */
  public void beginImport(int slot, long epoch, long move, int peer) {
    submitter.submit(new MoveInCommand.Begin(slot, epoch, move, peer));
    submitter.wakeJanitor();
  }

  /**
   * Takes streams into what this move fills. The caller closes it. One that is still open for the
   * slot takes no more.
   *
   * @throws KittenException UNKNOWN_IMPORT when this move fills nothing here, DISK_FULL when there
   *     is no room
   */
  public SlotImport openImport(int slot, long epoch, long move) {
    submitter.awaitReadable();
    view.importing(slot, epoch, move);
    values.checkSpace();
    SlotImport[] opened = new SlotImport[1];
    opened[0] =
        new SlotImport(submitter, values, slot, epoch, move, () -> imports.remove(slot, opened[0]));
    SlotImport older = imports.put(slot, opened[0]);
    if (older != null) {
      older.supersede();
    }
    return opened[0];
  }

  /**
   * Ends the filling and answers what came: it must equal the {@link Slots#digest} of the frozen
   * source, else both sides abandon the move. Streams that come later are refused with CONFLICT.
   *
   * @throws KittenException UNKNOWN_IMPORT when this move fills nothing here
   */
  public SlotDigest sealImport(int slot, long epoch, long move) {
    return submitter.submit(new MoveInCommand.Seal(slot, epoch, move));
  }

  /**
   * The slot is owned from now on, with what was imported. Answers normally, too, when it was owned
   * under this epoch or a newer one before.
   *
   * @param lastVersion of the source, as of its release
   * @throws KittenException UNKNOWN_IMPORT when the move is not known here; it never will be from
   *     now on, so the source may {@link OutgoingMoves#reclaim} the slot; CONFLICT when it is not
   *     sealed
   */
  public void own(int slot, long epoch, long move, long lastVersion) {
    boolean owned = submitter.submit(new MoveInCommand.Own(slot, epoch, move, lastVersion));
    // The source drops its copy next: a loss of power must not take more than the last writes, also
    // where those are not durable at once.
    submitter.makeDurable();
    if (!owned) {
      throw SlotState.unknownImport(slot);
    }
  }

  /**
   * Gives an import up and drops what it filled; the move is not known here from now on.
   *
   * @throws KittenException CONFLICT when the slot is owned here under this epoch or a newer one
   */
  public void abandonImport(int slot, long epoch, long move) {
    submitter.submit(new MoveInCommand.Abandon(slot, epoch, move));
    submitter.wakeJanitor();
  }

  /**
   * Imports slots that hold nothing: they only have to be owned yet. Older imports of them are
   * given up.
   *
   * @param peer id of the source group
   * @return those whose epochs and moves are newer than what is known here; nothing changed for the
   *     others
   * @throws KittenException DISK_FULL when there is no room
   */
  public List<SlotArrival> importEmpty(Collection<SlotArrival> arrivals, int peer) {
    values.checkSpace();
    Map<SlotArrival, Void> taken =
        submitter.submitAll(
            arrivals, it -> new MoveInCommand.BeginEmpty(it.slot(), it.epoch(), it.move(), peer));
    submitter.wakeJanitor();
    return List.copyOf(taken.keySet());
  }

  /** {@linkplain #own Owns} slots; answers those that are here by now. */
  public List<SlotArrival> ownAll(Collection<SlotArrival> arrivals, long lastVersion) {
    Map<SlotArrival, Boolean> owned =
        submitter.submitAll(
            arrivals, it -> new MoveInCommand.Own(it.slot(), it.epoch(), it.move(), lastVersion));
    submitter.makeDurable();
    return owned.keySet().stream().filter(owned::get).toList();
  }
}
