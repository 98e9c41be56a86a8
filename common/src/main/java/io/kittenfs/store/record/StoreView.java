package io.kittenfs.store.record;

import com.google.common.primitives.Longs;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads what a database, a cursor or a transaction holds; each is just a function from database key
 * to value, null for none.
 */
public final class StoreView {
  /**
   * Versions are milliseconds times this, so that about a million writes a millisecond stay in
   * order.
   */
  public static final int VERSIONS_PER_MILLI = 1 << 20;

  private final UnaryOperator<byte[]> source;

  /**
   * @param source answers the value under a database key, null for none; this view is safe for as
   *     many threads as it is
   */
  public StoreView(UnaryOperator<byte[]> source) {
    this.source = source;
  }

  /**
   * The state of a slot, whatever the store is to it. A store owns slots that it knows nothing of,
   * but not before it has a format, which says what else it is to them.
   */
  public SlotState slot(int slot) {
    byte[] row = source.apply(RowKeys.slot(slot));
    if (row == null && source.apply(RowKeys.format()) == null) {
      return SlotState.ELSEWHERE;
    }
    return Formats.decode(row, SlotState::decode);
  }

  /**
   * The state of a slot that can be read.
   *
   * @throws NotOwnerException when it is not here
   */
  public SlotState owned(int slot) {
    SlotState state = slot(slot);
    if (!state.role().isOwner()) {
      throw state.notOwner(slot);
    }
    return state;
  }

  /**
   * The state of a slot that can be written.
   *
   * @throws NotOwnerException when it is not here
   * @throws SlotFrozenException when it takes no writes at the moment
   */
  public SlotState writable(int slot) {
    SlotState state = owned(slot);
    if (state.role() == SlotRole.FROZEN) {
      throw new SlotFrozenException(slot);
    }
    return state;
  }

  /**
   * The state of a slot that this move fills.
   *
   * @throws io.kittenfs.error.Refusal UNKNOWN_IMPORT when it does not
   */
  public SlotState importing(int slot, long epoch, long move) {
    SlotState state = slot(slot);
    if (!state.isIn(SlotRole.IMPORTING, move) || state.epoch() != epoch) {
      throw SlotState.unknownImport(slot);
    }
    return state;
  }

  /** The highest version that this store gave or took over; 0 before the first. */
  public long lastVersion() {
    return read(RowKeys.version(), last -> last == null ? 0 : Longs.fromByteArray(last));
  }

  /** Whether this store takes no slots any more. */
  public boolean isDissolved() {
    return read(RowKeys.dissolved(), Objects::nonNull);
  }

  /**
   * The time by which keys expire: the clock's, but never before what a version of this store
   * stands for, on whichever node that clock was.
   */
  public long clock(long nowMillis) {
    return Math.max(nowMillis, lastVersion() / VERSIONS_PER_MILLI);
  }

  /** The state of a generation; of one that is not stored, a visible one without records. */
  public GenerationState generation(int slot, int generation) {
    return read(RowKeys.generation(slot, generation), GenerationState::decode);
  }

  /** What the slot holds visibly. */
  public Counters counters(int slot) {
    return generation(slot, slot(slot).generation()).counters();
  }

  /** The record of a key in a generation, also of one that has expired. */
  public Optional<StoredRecord> record(int slot, int generation, KeyHash hash) {
    return read(
        RowKeys.record(slot, generation, hash),
        row -> row == null ? Optional.empty() : Optional.of(StoredRecord.decode(row)));
  }

  /** The entry of a key in the name index. */
  public Optional<NameEntry> name(Key key) {
    return read(
        RowKeys.name(key.utf8()),
        row -> row == null ? Optional.empty() : Optional.of(NameEntry.decode(row)));
  }

  private <T> T read(byte[] key, Function<byte[], T> decoder) {
    return Formats.decode(source.apply(key), decoder);
  }
}
