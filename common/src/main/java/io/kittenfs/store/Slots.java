package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.DissolveCommand;
import io.kittenfs.store.command.RevokeCommand;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.StoreView;
import java.time.Duration;
import java.util.List;

/**
 * Which slots a store owns and what it holds of them. A slot moves between two stores by the steps
 * of {@link #outgoing} at its source and of {@link #incoming} at its destination:
 *
 * <pre>
 * source                                   destination
 * move = beginMove(slot, destination)      beginImport(slot, epoch + 1, move, source)
 * export(slot, move).writeTo          →    openImport(…).readFrom
 * export(slot, move).writeChangesTo   →    openImport(…).readFrom      again and again
 * freeze(slot, move)
 * export(slot, move).writeChangesTo   →    openImport(…).readFrom      until there are none
 * digest(slot)                        =    sealImport(slot, epoch + 1, move)
 * last = release(slot, move)               own(slot, epoch + 1, move, last)
 * confirm(slot, move)
 * </pre>
 *
 * <p>Slots that hold nothing skip the copying, and take each step together with others:
 *
 * <pre>
 * arrivals = freezeEmpty(slots, destination)
 *                                          importEmpty(arrivals, source)
 * last = releaseAll(arrivals)              ownAll(arrivals, last)
 * confirmAll(arrivals)
 * </pre>
 *
 * <p>Each step is durable when it returns and may be repeated: it then changes nothing and answers
 * the same. A step that does not fit what the slot is here is refused with CONFLICT, and nothing
 * changed. A caller that begins a move ends it by {@link OutgoingMoves#abandon} or {@link
 * OutgoingMoves#release}; a slot that is MOVING or FROZEN without that, such as after a restart,
 * becomes OWNED again by itself, so that its move starts again. What is IMPORTING or RELEASED stays
 * that. Safe for many threads.
 */
public final class Slots {
  private final Database database;
  private final SlotReader reader;
  private final StoreView view;
  private final Submitter submitter;
  private final OutgoingMoves outgoing;
  private final IncomingMoves incoming;

  Slots(
      Database database,
      SlotReader reader,
      StoreView view,
      Submitter submitter,
      OutgoingMoves outgoing,
      IncomingMoves incoming) {
    this.database = database;
    this.reader = reader;
    this.view = view;
    this.submitter = submitter;
    this.outgoing = outgoing;
    this.incoming = incoming;
  }

  /** The steps of moves whose source this store is. */
  public OutgoingMoves outgoing() {
    return outgoing;
  }

  /** The steps of moves whose destination this store is. */
  public IncomingMoves incoming() {
    return incoming;
  }

  /** What the store is to this slot. */
  public SlotStatus status(int slot) {
    submitter.awaitReadable();
    return reader.status(slot);
  }

  /** Whether the slot can be read here as far as this copy knows, which may be behind. */
  public boolean isHere(int slot) {
    return view.slot(slot).role().isOwner();
  }

  /**
   * Waits until a frozen slot takes writes again, or is not here any more.
   *
   * @return false when neither happens within this time
   */
  public boolean awaitThaw(int slot, Duration atMost) throws InterruptedException {
    return database.awaitResident(() -> view.slot(slot).role() != SlotRole.FROZEN, atMost);
  }

  /**
   * What the store is to each slot that it ever heard of, as of one moment, in order; as far as
   * this copy knows, which may be behind.
   */
  public List<SlotStatus> all() {
    return overview().all();
  }

  /** The slots that can be read here, as of one moment, neighbours of one epoch together. */
  List<SlotRange> owned() {
    return overview().owned();
  }

  /** {@link #all} and {@link #owned}; the same object as before while nothing has changed. */
  public SlotOverview overview() {
    return reader.overview();
  }

  /**
   * The slot is owned from now on, and empty: nobody else has it. Whatever was left of it here, as
   * released or importing, is dropped.
   *
   * @param epoch above every one known of the slot
   * @throws KittenException CONFLICT when the slot is owned here, or known under this epoch or a
   *     newer one
   */
  public void assign(int slot, long epoch) {
    submitter.submit(new AssignCommand(slot, epoch));
    submitter.wakeJanitor();
  }

  /**
   * Assigns every slot of these ranges that can be assigned, and leaves the others as they are.
   * They are durable together, so many take hardly longer than one.
   */
  public void assignAll(List<SlotRange> ranges) {
    submitter.submitAll(
        ranges.stream().flatMap(SlotRange::each).toList(),
        range -> new AssignCommand(range.from(), range.epoch()));
    submitter.wakeJanitor();
  }

  /**
   * Takes no slots any more, for ever. Those that arrive are given up first: their sources keep
   * them, and take them back when they hear of it, or that the group is gone.
   *
   * @throws KittenException CONFLICT while the store has a slot, or gave one up whose next owner is
   *     not known to have it
   */
  public void dissolve() {
    for (SlotStatus status : all()) {
      if (status.role() == SlotRole.IMPORTING) {
        incoming.abandonImport(status.slot(), status.epoch(), status.move());
      }
    }
    submitter.submit(new DissolveCommand(reader.slots()));
  }

  /** Whether it takes no slots any more. */
  public boolean isDissolved() {
    return view.isDissolved();
  }

  /**
   * Gives slots up, with all they hold, that somebody else owns since the epochs of these ranges.
   * Nothing happens to one unless it is owned here under an older epoch; in a move that goes as it
   * should it never is.
   */
  public void revokeAll(List<SlotRange> ranges) {
    submitter.submit(new RevokeCommand(List.copyOf(ranges)));
    submitter.wakeJanitor();
  }

  /**
   * What the slot holds here.
   *
   * @throws NotOwnerException when it is neither owned nor released here
   */
  public SlotDigest digest(int slot) {
    submitter.awaitReadable();
    return reader.atOneMoment(
        slot,
        (state, counters) -> {
          if (!state.role().isOwner() && state.role() != SlotRole.RELEASED) {
            throw state.notOwner(slot);
          }
          return counters.digest();
        });
  }
}
