package io.kittenfs.store.command;

import com.google.common.primitives.Longs;
import io.kittenfs.log.Transaction;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Checkpoint;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.NameEntry;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.StoredRecord;
import java.util.Optional;

/** The store's families in terms of what they mean, over the pending writes of one command. */
final class StoreTransaction {
  private final Transaction txn;
  private final StoreView view;

  StoreTransaction(Transaction txn) {
    this.txn = txn;
    this.view = new StoreView(txn::get);
  }

  StoreView view() {
    return view;
  }

  /** The format of the store and how many slots it has; null for a new one. */
  byte[] format() {
    return txn.get(RowKeys.format());
  }

  /** The digests of the store as this command sees it. */
  Checkpoint checkpoint(long number) {
    return Checkpoint.of(number, txn.residentRows(), txn.index());
  }

  void putFormat(byte[] format) {
    txn.put(RowKeys.format(), format);
  }

  /** From now on it is for ever. */
  void dissolve() {
    txn.put(RowKeys.dissolved(), new byte[0]);
  }

  void putSlot(int slot, SlotState state) {
    txn.put(RowKeys.slot(slot), state.encode());
  }

  void putGeneration(int slot, int generation, GenerationState state) {
    txn.put(RowKeys.generation(slot, generation), state.encode());
  }

  void removeGeneration(int slot, int generation) {
    txn.delete(RowKeys.generation(slot, generation));
  }

  /** A version above every one before: it never repeats in this store, whatever the clock does. */
  long nextVersion(long nowMillis) {
    long next = Math.max(nowMillis * StoreView.VERSIONS_PER_MILLI, view.lastVersion() + 1);
    txn.put(RowKeys.version(), Longs.toByteArray(next));
    return next;
  }

  /** Every later version is above this one. */
  void raiseVersion(long version) {
    if (version > view.lastVersion()) {
      txn.put(RowKeys.version(), Longs.toByteArray(version));
    }
  }

  /** Starts an empty generation; answers the slot's state with it, which the caller puts. */
  SlotState withNewGeneration(int slot, SlotState state, GenerationState.Status status) {
    int fresh = state.nextGeneration();
    putGeneration(slot, fresh, new GenerationState(status, Counters.ZERO));
    return state.withNewGeneration().showing(fresh);
  }

  /** Marks a generation that was filled as the one to see. */
  void show(int slot, int generation) {
    putGeneration(
        slot, generation, view.generation(slot, generation).with(GenerationState.Status.VISIBLE));
  }

  /** Notes that a key of a moving slot changed, for its destination. */
  void logChange(int slot, SlotState state, KeyHash hash) {
    if (state.role() == SlotRole.MOVING) {
      txn.put(RowKeys.change(slot, state.move(), txn.index(), hash), new byte[0]);
    }
  }

  void removeChange(byte[] databaseKey) {
    txn.delete(databaseKey);
  }

  /** Writes a record over what the generation held under its key. */
  void write(
      int slot, int generation, KeyHash hash, Optional<StoredRecord> before, StoredRecord after) {
    GenerationState state = view.generation(slot, generation);
    Counters counters = state.counters();
    if (before.isPresent()) {
      counters = counters.minus(before.get());
      forget(slot, generation, hash, before.get());
    } else {
      addName(after.metadata().key(), slot, generation);
    }
    after.blob().ifPresent(id -> txn.put(RowKeys.liveBlob(id), new byte[0]));
    after
        .metadata()
        .expires()
        .ifPresent(when -> txn.put(RowKeys.expiry(slot, generation, when, hash), new byte[0]));
    txn.put(RowKeys.record(slot, generation, hash), after.encode());
    putGeneration(slot, generation, state.with(counters.plus(after)));
  }

  /** Removes a record that the generation holds. */
  void remove(int slot, int generation, KeyHash hash, StoredRecord record) {
    GenerationState state = view.generation(slot, generation);
    txn.delete(RowKeys.record(slot, generation, hash));
    removeName(record.metadata().key(), generation);
    forget(slot, generation, hash, record);
    putGeneration(slot, generation, state.with(state.counters().minus(record)));
  }

  /** Marks a generation as no longer needed; a sweep removes its records later. */
  void drop(int slot, int generation) {
    putGeneration(
        slot, generation, view.generation(slot, generation).with(GenerationState.Status.DROPPED));
  }

  void forgetDeadBlob(BlobId id) {
    txn.delete(RowKeys.deadBlob(id));
  }

  /** Removes what a record that goes has elsewhere. */
  private void forget(int slot, int generation, KeyHash hash, StoredRecord record) {
    record
        .metadata()
        .expires()
        .ifPresent(when -> txn.delete(RowKeys.expiry(slot, generation, when, hash)));
    record
        .blob()
        .ifPresent(
            id -> {
              txn.delete(RowKeys.liveBlob(id));
              txn.put(RowKeys.deadBlob(id), Longs.toByteArray(txn.index()));
            });
  }

  private void addName(Key key, int slot, int generation) {
    NameEntry entry = view.name(key).orElseGet(() -> new NameEntry(slot, new int[0]));
    txn.put(RowKeys.name(key.utf8()), entry.with(generation).encode());
  }

  private void removeName(Key key, int generation) {
    byte[] name = RowKeys.name(key.utf8());
    NameEntry left =
        Formats.decode(txn.get(name), row -> NameEntry.decode(row).without(generation));
    if (left.generations().length == 0) {
      txn.delete(name);
    } else {
      txn.put(name, left.encode());
    }
  }
}
