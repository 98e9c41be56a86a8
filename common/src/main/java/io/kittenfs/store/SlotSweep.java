package io.kittenfs.store;

import io.kittenfs.error.NotOwnerException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.store.command.ExpireCommand;
import io.kittenfs.store.command.SweepCommand;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The janitor's work on slots: removes expired keys that nobody reads, and what moves that are over
 * had logged. In both families the keys of one generation, or of one move, lie together and in the
 * order in which they become due, so that a part of which nothing is due costs one step. Used by
 * one thread.
 */
final class SlotSweep {
  private static final int BATCH = 512;
  private static final int KEY_BYTES_MAX = 64;

  private final Database database;
  private final StoreView view;
  private final CommandLog log;
  private final StoreClock clock;
  private final BooleanSupplier closed;

  SlotSweep(Database database, CommandLog log, StoreClock clock, BooleanSupplier closed) {
    this.database = database;
    this.view = new StoreView(database::get);
    this.log = log;
    this.clock = clock;
    this.closed = closed;
  }

  void run() {
    long now = clock.millisForExpiry();
    long clamped = view.clock(now);
    sweep(
        RowKeys.expiries(),
        key -> RowKeys.expiries(RowKeys.slotOf(key), RowKeys.generationOf(key)),
        key -> RowKeys.expiresOf(key) <= clamped && isWritable(key),
        batch -> expire(batch, now));
    sweep(
        RowKeys.changes(),
        key -> RowKeys.changes(RowKeys.slotOf(key), RowKeys.moveOf(key)),
        this::isOver,
        batch ->
            log.submitAndWait(
                new SweepCommand.Changes(
                    RowKeys.slotOf(batch.get(0)), RowKeys.moveOf(batch.get(0)), batch)));
  }

  /** Of a slot that is on its way, or of a generation that nobody sees, nothing expires. */
  private boolean isWritable(byte[] expiryKey) {
    SlotState state = view.slot(RowKeys.slotOf(expiryKey));
    return (state.role() == SlotRole.OWNED || state.role() == SlotRole.MOVING)
        && state.generation() == RowKeys.generationOf(expiryKey);
  }

  private void expire(List<byte[]> batch, long now) {
    try {
      log.submitAndWait(
          new ExpireCommand(
              RowKeys.slotOf(batch.get(0)), batch.stream().map(RowKeys::lastHashOf).toList(), now));
    } catch (NotOwnerException leftMeanwhile) {
      // Its new owner expires them.
    }
  }

  private boolean isOver(byte[] changeKey) {
    SlotState state = view.slot(RowKeys.slotOf(changeKey));
    long move = RowKeys.moveOf(changeKey);
    return !state.isIn(SlotRole.MOVING, move) && !state.isIn(SlotRole.FROZEN, move);
  }

  /**
   * Goes over a family and removes what is due, in batches of one part each.
   *
   * @param partOf the prefix of the part in which a key lies
   * @param isDue when a key is not, the rest of its part is not either
   */
  private void sweep(
      byte[] family,
      UnaryOperator<byte[]> partOf,
      Predicate<byte[]> isDue,
      Consumer<List<byte[]>> remove) {
    byte[] from = family;
    while (from != null && !closed.getAsBoolean()) {
      List<byte[]> batch = new ArrayList<>();
      from = fill(batch, family, from, partOf, isDue);
      if (!batch.isEmpty()) {
        remove.accept(batch);
      }
    }
  }

  /** Answers where the next batch starts, null after the last one. */
  private byte[] fill(
      List<byte[]> batch,
      byte[] family,
      byte[] from,
      UnaryOperator<byte[]> partOf,
      Predicate<byte[]> isDue) {
    // A new cursor for each batch: a long-lived one would keep files from being compacted away.
    try (Cursor cursor = database.cursor()) {
      cursor.seek(from);
      while (cursor.nextWithin(family)) {
        byte[] key = cursor.key();
        byte[] part = partOf.apply(key);
        if (batch.size() == BATCH
            || (!batch.isEmpty() && !Arrays.equals(part, partOf.apply(batch.get(0))))) {
          return key;
        }
        if (isDue.test(key)) {
          batch.add(key);
        } else {
          cursor.seek(after(part));
        }
      }
      return null;
    }
  }

  private static byte[] after(byte[] part) {
    byte[] after = Arrays.copyOf(part, part.length + KEY_BYTES_MAX);
    Arrays.fill(after, part.length, after.length, (byte) 0xff);
    return after;
  }
}
