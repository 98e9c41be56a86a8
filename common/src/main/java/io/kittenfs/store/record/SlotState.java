package io.kittenfs.store.record;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.Refusal;
import io.kittenfs.store.SlotStatus;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What a store is to a slot.
 *
 * @param role what it is
 * @param epoch see {@link SlotStatus#epoch}
 * @param move the newest move of this epoch that this store took part in; 0 for none
 * @param peer id of the group at the other side of it; {@link #NOBODY} for none
 * @param generation the visible one; IMPORTING: the one being filled; NONE: none that exists
 * @param nextGeneration the number for the next new one; rises only
 */
public record SlotState(
    SlotRole role, long epoch, long move, int peer, int generation, int nextGeneration) {
  /** No group: ids of groups are from 0 on. */
  public static final int NOBODY = -1;

  /** Before there were owners: generation(4) nextGeneration(4). */
  private static final byte FORMAT_OF_ONE_OWNER = 1;

  /** role(1) epoch(8) move(8) peer(4) generation(4) nextGeneration(4). */
  private static final byte FORMAT = 2;

  private static final int ENCODED_BYTES = 2 + 2 * Long.BYTES + 3 * Integer.BYTES;
  private static final SlotState NEW = new SlotState(SlotRole.OWNED, 0, 0, NOBODY, 0, 1);

  /** A slot that a cluster store never had. */
  public static final SlotState ELSEWHERE = new SlotState(SlotRole.NONE, 0, 0, NOBODY, 0, 1);

  /** With the number for the next new generation taken. */
  public SlotState withNewGeneration() {
    return new SlotState(role, epoch, move, peer, generation, nextGeneration + 1);
  }

  /** With this generation as the visible one, or the one being filled. */
  public SlotState showing(int visible) {
    return new SlotState(role, epoch, move, peer, visible, nextGeneration);
  }

  /** In another role. */
  public SlotState as(SlotRole changed) {
    return new SlotState(changed, epoch, move, peer, generation, nextGeneration);
  }

  /** Under another epoch. */
  public SlotState withEpoch(long changed) {
    return new SlotState(role, changed, move, peer, generation, nextGeneration);
  }

  /**
   * With another newest move.
   *
   * @param other id of the group at its other side; {@link #NOBODY} for none
   */
  public SlotState withMove(long changed, int other) {
    return new SlotState(role, epoch, changed, other, generation, nextGeneration);
  }

  /** Whether a move under this epoch is newer than every one that this store took part in. */
  public boolean isBefore(long otherEpoch, long otherMove) {
    return epoch < otherEpoch || (epoch == otherEpoch && move < otherMove);
  }

  /** Whether it is in this step of this very move. */
  public boolean isIn(SlotRole step, long ofMove) {
    return role == step && move == ofMove;
  }

  /** Whether it is owned here still and on its way to another store. */
  public boolean isLeaving() {
    return role == SlotRole.MOVING || role == SlotRole.FROZEN;
  }

  /** Whether what was read in the one state also counts in the other. */
  public boolean showsTheSameAs(SlotState other) {
    return epoch == other.epoch && generation == other.generation;
  }

  /** The refusal of a request that needs the slot. */
  public NotOwnerException notOwner(int slot) {
    boolean gave = role == SlotRole.RELEASED || role == SlotRole.NONE;
    return new NotOwnerException(
        slot, epoch, gave && peer != NOBODY ? OptionalInt.of(peer) : OptionalInt.empty());
  }

  /**
   * The refusal of a step that does not fit this state.
   *
   * @param step what the slot cannot do, after "Slot 7 cannot"
   */
  public Refusal conflict(int slot, String step) {
    return new Refusal(
        ErrorCode.CONFLICT,
        "Slot "
            + slot
            + " cannot "
            + step
            + ": here it is "
            + role.name().toLowerCase(Locale.ROOT)
            + " under epoch "
            + epoch
            + ", move "
            + move
            + ". Nothing changed.");
  }

  /** The refusal of a step of a move that fills nothing here. */
  public static Refusal unknownImport(int slot) {
    return new Refusal(
        ErrorCode.UNKNOWN_IMPORT,
        "This move of slot " + slot + " is not known here. Begin it again.");
  }

  /** The row, as {@link #decode} reads it. */
  public byte[] encode() {
    return ByteBuffer.allocate(ENCODED_BYTES)
        .put(FORMAT)
        .put(role.code())
        .putLong(epoch)
        .putLong(move)
        .putInt(peer)
        .putInt(generation)
        .putInt(nextGeneration)
        .array();
  }

  /** The state of an own store's slot that nothing was ever written to is not stored. */
  static SlotState decode(byte[] encoded) {
    if (encoded == null) {
      return NEW;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    byte format = in.get();
    if (format == FORMAT_OF_ONE_OWNER) {
      return new SlotState(SlotRole.OWNED, 0, 0, NOBODY, in.getInt(), in.getInt());
    }
    Formats.check(format, FORMAT);
    return new SlotState(
        SlotRole.of(in.get()), in.getLong(), in.getLong(), in.getInt(), in.getInt(), in.getInt());
  }
}
