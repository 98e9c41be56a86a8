package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.command.ClearCommand;
import io.kittenfs.store.command.DeleteCommand;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.Stored;
import io.kittenfs.store.record.StoredRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts and deletes keys by commands. Safe for many threads. */
final class StoreWriter {
  private static final Duration TTL_MIN = Duration.ofMillis(1);
  private static final Duration TTL_MAX = Duration.ofDays(36_525);

  private final int slots;
  private final StoreView view;
  private final StoreReader reader;
  private final StagedValues values;
  private final Submitter submitter;

  /**
   * @param slots into how many parts the keys fall
   */
  StoreWriter(
      int slots, StoreView view, StoreReader reader, StagedValues values, Submitter submitter) {
    this.slots = slots;
    this.view = view;
    this.reader = reader;
    this.values = values;
    this.submitter = submitter;
  }

  /** As {@link Store#checkPut}. */
  void checkPut(Key key, Precondition condition) {
    KeyHash hash = key.hash();
    submitter.requireWritable();
    view.owned(hash.slot(slots));
    values.checkSpace();
    if (!(condition instanceof Precondition.None)) {
      Optional<Metadata> present = reader.record(hash).map(StoredRecord::metadata);
      if (!condition.holds(present)) {
        throw new PreconditionFailedException(present.map(Metadata::etag));
      }
    }
  }

  /** As {@link Store#put}. */
  Stored put(Key key, PutRequest request) {
    StagedValue value = request.value();
    try {
      Stored stored = submit(key, request);
      values.handOver(value);
      return stored;
    } catch (SlotFrozenException mayBePutAgain) {
      throw mayBePutAgain;
    } catch (KittenException e) {
      if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
        // Nobody knows whether a record names the value: only the orphan sweep can tell.
        values.handOver(value);
      } else {
        values.discard(value);
      }
      throw e;
    }
  }

  private Stored submit(Key key, PutRequest request) {
    submitter.requireWritable();
    KeyHash hash = key.hash();
    int slot = hash.slot(slots);
    StagedValue value = request.value();
    values.checkSpace();
    request.ttl().ifPresent(StoreWriter::checkTtl);
    view.writable(slot);
    values.replicate(value);
    values.checkFresh(value);
    // The time by which it lives is that of its command, not that before it was replicated.
    long now = submitter.nowMillis();
    try {
      return submitter.submit(
          new PutCommand(
              slot, key, hash, value, request.fields(), request.condition(), request.ttl(), now));
    } catch (PreconditionFailedException e) {
      values.discard(value);
      reader.expire(hash, now);
      throw e;
    }
  }

  private static void checkTtl(Duration ttl) {
    if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "A time to live is from 1 ms to 100 years; nothing was stored.");
    }
  }

  /** As {@link Store#delete}. */
  Optional<Metadata> delete(Key key, Precondition condition) {
    KeyHash hash = key.hash();
    long now = submitter.nowMillis();
    try {
      return submitter.submit(new DeleteCommand(hash.slot(slots), hash, condition, now));
    } catch (PreconditionFailedException e) {
      reader.expire(hash, now);
      throw e;
    }
  }

  /** As {@link Store#clear}. */
  long clear() {
    long keys =
        IntStream.range(0, slots).mapToLong(slot -> submitter.submit(new ClearCommand(slot))).sum();
    submitter.wakeJanitor();
    return keys;
  }
}
