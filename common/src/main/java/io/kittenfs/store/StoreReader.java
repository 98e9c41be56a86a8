package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.OpenBlob;
import io.kittenfs.store.blob.OpenInlineValue;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.command.ExpireCommand;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.StoredRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads keys straight from the database, past the log, once that says that nothing newer was
 * acknowledged elsewhere. Safe for many threads.
 */
final class StoreReader {
  private static final int READ_ATTEMPTS = 16;
  private static final long PAGE_BYTES = 1 << 20;

  private final int slots;
  private final Database database;
  private final StoreView view;
  private final BlobOpener blobs;
  private final CommandLog log;
  private final StoreClock clock;
  private final Damage damage;

  /**
   * @param slots into how many parts the keys fall
   * @param damage is told when a record is not what was stored
   */
  StoreReader(
      int slots,
      Database database,
      StoreView view,
      BlobOpener blobs,
      CommandLog log,
      StoreClock clock,
      Damage damage) {
    this.slots = slots;
    this.database = database;
    this.view = view;
    this.blobs = blobs;
    this.log = log;
    this.clock = clock;
    this.damage = damage;
  }

  /** As {@link Store#get}. */
  Optional<OpenValue> get(KeyHash hash) {
    return get(hash, this::record);
  }

  /** The value of the record that is found; looked for again when its file is gone meanwhile. */
  Optional<OpenValue> get(KeyHash hash, Function<KeyHash, Optional<StoredRecord>> records) {
    IOException failure = null;
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      Optional<StoredRecord> record = records.apply(hash);
      if (record.isEmpty()) {
        return Optional.empty();
      }
      if (record.get().value() instanceof InlineValue inline) {
        if (!inline.isWhole()) {
          throw damaged(record.get());
        }
        return Optional.of(new OpenInlineValue(record.get().metadata(), inline));
      }
      try {
        BlobContent blob = BlobContent.of(record.get()).orElseThrow();
        FileChannel file = blobs.open(blob);
        return Optional.of(new OpenBlob(record.get().metadata(), file, () -> blobs.damaged(blob)));
      } catch (IOException e) {
        // Most likely it was replaced meanwhile, and a newer record names a newer file. A system
        // may call that "no such file" or, while somebody reads the old one, "access denied"
        // (Windows).
        failure = e;
      }
    }
    throw new KittenException(
        ErrorCode.INTERNAL, "This value's file cannot be read on this node; see its log.", failure);
  }

  private KittenException damaged(StoredRecord record) {
    damage.found("the value of the key " + record.metadata().key() + " has another digest");
    return new KittenException(
        ErrorCode.INTERNAL, "This value is damaged on this node's disk; see its log.");
  }

  /** What was read counts only if the slot is still here and shows the same generation. */
  Optional<StoredRecord> record(KeyHash hash) {
    return damage.watch(() -> log.read(() -> present(hash)));
  }

  private Optional<StoredRecord> present(KeyHash hash) {
    while (true) {
      Optional<StoredRecord> record = stored(hash);
      long now = clock.millisForExpiry();
      if (record.isEmpty() || !isExpired(record.get(), now)) {
        return record;
      }
      if (log.submitAndWait(new ExpireCommand(hash.slot(slots), List.of(hash), now))) {
        return Optional.empty();
      }
      // It was replaced before its time was over: look again.
    }
  }

  /** Also of a key that has expired. */
  private Optional<StoredRecord> stored(KeyHash hash) {
    int slot = hash.slot(slots);
    SlotState after = view.owned(slot);
    while (true) {
      SlotState before = after;
      Optional<StoredRecord> record = view.record(slot, before.generation(), hash);
      after = view.owned(slot);
      if (after.showsTheSameAs(before)) {
        return record;
      }
    }
  }

  /** What this copy has of a slot that is here, whether or not it leads; changes nothing. */
  Optional<StoredRecord> stale(KeyHash hash) {
    return stored(hash).filter(record -> !isExpired(record, clock.millisForExpiry()));
  }

  /** As {@link Store#copyOf}. */
  Optional<StoredRecord> copyOf(KeyHash hash) {
    int slot = hash.slot(slots);
    long now = view.clock(clock.millisForExpiry());
    return view.record(slot, view.slot(slot).generation(), hash)
        .filter(record -> !record.isExpiredAt(now));
  }

  /**
   * Makes sure that a key which a write found expired by this clock is expired for all others. That
   * write was applied here, so the database is new enough for it.
   */
  void expire(KeyHash hash, long nowMillis) {
    int slot = hash.slot(slots);
    SlotState state = view.slot(slot);
    Optional<StoredRecord> record = view.record(slot, state.generation(), hash);
    if (record.isPresent() && isExpired(record.get(), nowMillis)) {
      log.submitAndWait(new ExpireCommand(slot, List.of(hash), nowMillis));
    }
  }

  /** As {@link Store#list(String, Optional, int)}. */
  Listing list(String prefix, Optional<Key> after, int limit) {
    return list(prefix, after, limit, PAGE_BYTES);
  }

  /** As {@link Store#list(String, Optional, int, long)}. */
  Listing list(String prefix, Optional<Key> after, int limit, long bytes) {
    return log.read(
        () -> {
          try (Cursor cursor = database.cursor()) {
            return new Lister(cursor, slots, clock.millisForExpiry(), bytes)
                .list(prefix, after, limit);
          }
        });
  }

  private boolean isExpired(StoredRecord record, long nowMillis) {
    return record.metadata().expires().isPresent() && record.isExpiredAt(view.clock(nowMillis));
  }
}
