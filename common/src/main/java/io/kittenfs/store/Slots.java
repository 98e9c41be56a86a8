package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.MoveInCommand;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.command.RevokeCommand;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which slots a store owns, and the steps by which one moves between two stores. A slot moves so:
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
 * changed. Whoever begins a move ends it by {@link #abandon} or {@link #release}; a slot that is
 * MOVING or FROZEN without that, such as after a restart, becomes OWNED again by itself, so that
 * its move starts anew. What is IMPORTING or RELEASED stays that. Safe for many threads.
 */
public final class Slots {
  private final Store store;
  private final Database database;
  private final SlotReader reader;
  private final LiveMoves moves;
  private final StoreView view;
  private final Map<Integer, SlotImport> imports = new ConcurrentHashMap<>();

  Slots(Store store, Database database, LiveMoves moves, int slots) {
    this.store = store;
    this.database = database;
    this.moves = moves;
    this.reader = new SlotReader(database, slots);
    this.view = new StoreView(database::get);
  }

  /** What the store is to this slot. */
  public SlotStatus status(int slot) {
    return reader.status(slot);
  }

  /** Whether the slot can be read here. */
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

  /** What the store is to each slot that it ever heard of, as of one moment, in order. */
  public List<SlotStatus> all() {
    return overview().all();
  }

  /** The slots that can be read here, as of one moment, neighbours of one epoch together. */
  public List<SlotRange> owned() {
    return overview().owned();
  }

  /** {@link #all} and {@link #owned}; the same object as before while nothing has changed. */
  public SlotOverview overview() {
    return reader.overview();
  }

  /** What all slots that can be read here hold together. */
  Counters held() {
    return reader.held();
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
    store.submit(new AssignCommand(slot, epoch));
    store.wakeJanitor();
  }

  /**
   * Assigns every slot of these ranges that can be assigned, and leaves the others as they are.
   * They are durable together, so many take hardly longer than one.
   */
  public void assignAll(List<SlotRange> ranges) {
    submitAll(
        ranges.stream().flatMap(SlotRange::each).toList(),
        range -> new AssignCommand(range.from(), range.epoch()));
    store.wakeJanitor();
  }

  /**
   * Gives slots up, with all they hold, that somebody else owns since the epochs of these ranges.
   * Nothing happens to one unless it is owned here under an older epoch; in a move that goes as it
   * should it never is.
   */
  public void revokeAll(List<SlotRange> ranges) {
    store.submit(new RevokeCommand(List.copyOf(ranges)));
    store.wakeJanitor();
  }

  /**
   * Submits a command about each, all of them before the first is awaited, so that they share their
   * syncs.
   *
   * @return the answers, in the same order, of those that were not refused with CONFLICT
   */
  private <T, R> Map<T, R> submitAll(Collection<T> each, Function<T, Command<R>> command) {
    Map<T, CompletableFuture<R>> submitted = new LinkedHashMap<>();
    each.forEach(one -> submitted.put(one, store.submitLater(command.apply(one))));
    Map<T, R> answers = new LinkedHashMap<>();
    submitted.forEach(
        (one, answer) -> {
          try {
            answers.put(one, CommandLog.await(answer));
          } catch (Refusal refused) {
            if (refused.code() != ErrorCode.CONFLICT) {
              throw refused;
            }
          }
        });
    return answers;
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
      long move = store.submit(new MoveOutCommand.Begin(slot, peer, store.nowMillis()));
      moves.began(slot, move);
      return move;
    } finally {
      moves.didNotBegin(slot);
    }
  }

  /** Refuses writes from now on; all that was acknowledged before is in the next export. */
  public void freeze(int slot, long move) {
    store.submit(new MoveOutCommand.Freeze(slot, move));
  }

  /**
   * Gives a move up before its release; the slot is owned under the same epoch as before. Should
   * this fail, it happens by itself as soon as it can.
   */
  public void abandon(int slot, long move) {
    moves.end(slot, move);
    store.submit(new MoveOutCommand.Abandon(slot, move));
    store.wakeJanitor();
  }

  /**
   * Ends the ownership of a frozen slot. Its records stay until {@link #confirm}.
   *
   * @return the store's last version, for {@link #own}
   */
  public long release(int slot, long move) {
    long last = store.submit(new MoveOutCommand.Release(slot, move));
    moves.end(slot, move);
    // Otherwise a loss of power could make this store own it again, beside its successor.
    store.makeDurable();
    return last;
  }

  /** Drops what was released; only once the successor owns it. */
  public void confirm(int slot, long move) {
    store.submit(new MoveOutCommand.Confirm(slot, move));
    store.wakeJanitor();
  }

  /**
   * Owns a released slot again, two epochs after the one that it was released from; only once the
   * destination has answered {@link #own} with UNKNOWN_IMPORT.
   */
  public void reclaim(int slot, long move) {
    store.submit(new MoveOutCommand.Reclaim(slot, move));
    store.wakeJanitor();
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
    store.submit(new MoveInCommand.Begin(slot, epoch, move, peer));
    store.wakeJanitor();
  }

  /**
   * Takes streams into what this move fills. The caller closes it. One that is still open for the
   * slot takes no more.
   *
   * @throws KittenException UNKNOWN_IMPORT when this move fills nothing here, DISK_FULL when there
   *     is no room
   */
  public SlotImport openImport(int slot, long epoch, long move) {
    view.importing(slot, epoch, move);
    store.checkSpace();
    SlotImport[] opened = new SlotImport[1];
    opened[0] = new SlotImport(store, slot, epoch, move, () -> imports.remove(slot, opened[0]));
    SlotImport older = imports.put(slot, opened[0]);
    if (older != null) {
      older.supersede();
    }
    return opened[0];
  }

  /**
   * Ends the filling and answers what came: it must equal the {@link #digest} of the frozen source,
   * else both sides abandon the move. Streams that come later are refused with CONFLICT.
   *
   * @throws KittenException UNKNOWN_IMPORT when this move fills nothing here
   */
  public SlotDigest sealImport(int slot, long epoch, long move) {
    return store.submit(new MoveInCommand.Seal(slot, epoch, move));
  }

  /**
   * The slot is owned from now on, with what was imported. Answers normally, too, when it was owned
   * under this epoch or a newer one before.
   *
   * @param lastVersion of the source, as of its release
   * @throws KittenException UNKNOWN_IMPORT when the move is not known here; it never will be from
   *     now on, so the source may {@link #reclaim} the slot; CONFLICT when it is not sealed
   */
  public void own(int slot, long epoch, long move, long lastVersion) {
    boolean owned = store.submit(new MoveInCommand.Own(slot, epoch, move, lastVersion));
    // The source drops its copy next: a loss of power must not take more than the last writes, also
    // where those are not durable at once.
    store.makeDurable();
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
    store.submit(new MoveInCommand.Abandon(slot, epoch, move));
    store.wakeJanitor();
  }

  /**
   * Begins the moves of slots that hold nothing: these take no writes from now on, and there is
   * nothing to copy.
   *
   * @param peer id of the group at the other side
   * @return those that are owned here, are empty and do not move yet; nothing changed for the
   *     others
   */
  public List<SlotArrival> freezeEmpty(Collection<Integer> wanted, int peer) {
    long now = store.nowMillis();
    wanted.forEach(moves::begin);
    try {
      Collection<SlotArrival> frozen =
          submitAll(wanted, slot -> new MoveOutCommand.FreezeEmpty(slot, peer, now)).values();
      frozen.forEach(arrival -> moves.began(arrival.slot(), arrival.move()));
      return List.copyOf(frozen);
    } finally {
      wanted.forEach(moves::didNotBegin);
    }
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
    store.checkSpace();
    Map<SlotArrival, Void> taken =
        submitAll(
            arrivals, it -> new MoveInCommand.BeginEmpty(it.slot(), it.epoch(), it.move(), peer));
    store.wakeJanitor();
    return List.copyOf(taken.keySet());
  }

  /** {@linkplain #release Releases} slots, which must all be frozen by these moves. */
  public long releaseAll(Collection<SlotArrival> arrivals) {
    Map<SlotArrival, Long> last =
        submitAll(arrivals, it -> new MoveOutCommand.Release(it.slot(), it.move()));
    store.makeDurable();
    last.keySet().forEach(it -> moves.end(it.slot(), it.move()));
    if (last.size() < arrivals.size()) {
      throw new KittenException(
          ErrorCode.CONFLICT, "Some of the slots of this move are not frozen by it.");
    }
    return Collections.max(last.values());
  }

  /** {@linkplain #own Owns} slots; answers those that are here by now. */
  public List<SlotArrival> ownAll(Collection<SlotArrival> arrivals, long lastVersion) {
    Map<SlotArrival, Boolean> owned =
        submitAll(
            arrivals, it -> new MoveInCommand.Own(it.slot(), it.epoch(), it.move(), lastVersion));
    store.makeDurable();
    return owned.keySet().stream().filter(owned::get).toList();
  }

  /** {@linkplain #confirm Confirms} slots; those that are not released by these moves stay. */
  public void confirmAll(Collection<SlotArrival> arrivals) {
    submitAll(arrivals, it -> new MoveOutCommand.Confirm(it.slot(), it.move()));
    store.wakeJanitor();
  }

  /** {@linkplain #abandon Abandons} moves; those of slots that are released already go on. */
  public void abandonAll(Collection<SlotArrival> arrivals) {
    arrivals.forEach(it -> moves.end(it.slot(), it.move()));
    submitAll(arrivals, it -> new MoveOutCommand.Abandon(it.slot(), it.move()));
    store.wakeJanitor();
  }

  /**
   * What the slot holds here.
   *
   * @throws NotOwnerException when it is neither owned nor released here
   */
  public SlotDigest digest(int slot) {
    return reader.atOneMoment(
        slot,
        (state, counters) -> {
          if (!state.role().isOwner() && state.role() != SlotRole.RELEASED) {
            throw state.notOwner(slot);
          }
          return counters.digest();
        });
  }

  /**
   * Opens a consistent view of a slot that this move is to copy. The caller closes it.
   *
   * @throws KittenException CONFLICT when this move does not go on here
   */
  public StoreExport export(int slot, long move) {
    StoreExport export = store.export(slot);
    SlotState state = export.state();
    if (state.isIn(SlotRole.MOVING, move) || state.isIn(SlotRole.FROZEN, move)) {
      return export;
    }
    export.close();
    throw state.conflict(slot, "be copied");
  }
}
