package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.files.Directories;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.blob.StagingWriter;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.command.ClearCommand;
import io.kittenfs.store.command.DeleteCommand;
import io.kittenfs.store.command.ImportCommand;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.command.StoreStateMachine;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.Stored;
import io.kittenfs.store.record.StoredRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A durable map from keys to values of any size. Safe for use by many threads. Every method throws
 * {@link KittenException}: UNAVAILABLE once closed (nothing was stored), DISK_FULL while the disk
 * is nearly full, OUTCOME_UNKNOWN when a write may or may not have been stored.
 */
public final class Store implements Closeable {
  /**
   * A blob older than this without a record may be taken for an orphan one day, so no record gets
   * it.
   */
  private static final long STAGED_MILLIS_MAX = Duration.ofHours(1).toMillis();

  private static final Duration TTL_MIN = Duration.ofMillis(1);
  private static final Duration TTL_MAX = Duration.ofDays(36_525);

  private static final long PAGE_BYTES = 1 << 20;

  private final StoreOptions options;
  private final Database database;
  private final CommandLog log;
  private final BlobFiles files;
  private final SpaceGuard space;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final StoreDatabases databases;
  private final AtomicBoolean installing = new AtomicBoolean();
  private final LiveMoves moves = new LiveMoves();
  private final StoreView view;
  private final PinnedViews views;
  private final StoreReader reader;
  private final Slots slots;
  private final StoreCounts counts;
  private final BlobReaper reaper;
  private final Janitor janitor;
  private final CheckAfterPowerLoss check;

  private Store(
      StoreOptions options,
      StoreDatabases databases,
      Database database,
      LogFactory logs,
      BlobFiles files,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random) {
    this.options = options;
    this.databases = databases;
    this.database = database;
    this.files = files;
    this.reaper = new BlobReaper(database, files, clock, this::makeDurable, installing::get);
    this.log = logs.open(database, new StoreStateMachine(reaper::remove));
    this.space = space;
    this.clock = clock;
    this.random = random;
    this.view = new StoreView(database::get);
    ExportPins pins = new ExportPins();
    this.views = new PinnedViews(database, files, pins);
    this.reader = new StoreReader(options.slots(), view, files, log, clock);
    this.slots = new Slots(this, database, moves, options.slots());
    this.counts = new StoreCounts(database);
    this.janitor = new Janitor(database, options, log, pins, moves, clock);
    this.check = new CheckAfterPowerLoss(database);
  }

  /**
   * Opens the store in this directory, creating it when missing. When its log leads, what a crash
   * left half-done is resumed; while it follows, this changes nothing.
   *
   * @param random names blobs; safe for many threads
   * @throws IOException when the directory cannot be used
   */
  public static Store open(
      Path directory,
      Engine engine,
      StoreOptions options,
      LogFactory logs,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    Directories.create(directory);
    BlobFiles files = new BlobFiles(directory.resolve("blobs"));
    files.open();
    StoreDatabases databases = new StoreDatabases(directory, engine);
    Database database = databases.openLive();
    Store store = new Store(options, databases, database, logs, files, space, clock, random);
    try {
      store.log.onLeadership(store.janitor);
    } catch (RuntimeException e) {
      store.log.close();
      database.close();
      throw e;
    }
    store.reaper.start();
    store.check.start();
    return store;
  }

  /** Starts a value; give it to {@link #put} when finished. */
  public ValueWriter newValue() {
    return new StagingWriter(options.inlineMax(), files, () -> BlobId.random(random), clock, space);
  }

  /** The slots that this store owns, and how they move. */
  public Slots slots() {
    return slots;
  }

  /**
   * As {@link #put(Key, StagedValue, RepresentationFields, Precondition, Optional)}, to stay until
   * deleted.
   */
  public Stored put(
      Key key, StagedValue value, RepresentationFields fields, Precondition condition) {
    return put(key, value, fields, condition, Optional.empty());
  }

  /**
   * Stores a value under a key, durably when this returns.
   *
   * @param fields what is known of the value; a type is among them
   * @param ttl after which time the key does not exist any more, 1 ms to 100 years, in whole
   *     milliseconds; empty for never
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   * @throws NotOwnerException when the key's slot is not here; nothing changed
   * @throws SlotFrozenException when the key's slot takes no writes at the moment; nothing changed,
   *     and only after this refusal the same value may be put again; else {@link #discard} it
   */
  public Stored put(
      Key key,
      StagedValue value,
      RepresentationFields fields,
      Precondition condition,
      Optional<Duration> ttl) {
    long now = clock.millis();
    KeyHash hash = key.hash();
    try {
      checkSpace();
      checkFresh(value);
      ttl.ifPresent(Store::checkTtl);
      view.writable(hash.slot(options.slots()));
      return submit(
          new PutCommand(
              hash.slot(options.slots()), key, hash, value, fields, condition, ttl, now));
    } catch (KittenException e) {
      if (e.code() != ErrorCode.OUTCOME_UNKNOWN && e.code() != ErrorCode.SLOT_FROZEN) {
        discard(value);
      }
      if (e.code() == ErrorCode.PRECONDITION_FAILED) {
        reader.expire(hash, now);
      }
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

  private void checkFresh(StagedValue value) {
    if (value instanceof BlobValue blob
        && clock.millis() - blob.stagedMillis() > STAGED_MILLIS_MAX) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "This value waited too long to be stored. Send it again.");
    }
  }

  /**
   * Opens the value of a key. The caller closes it.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<OpenValue> get(Key key) {
    return reader.get(key.hash());
  }

  /**
   * What is known of a key, without opening its value.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<Metadata> metadata(Key key) {
    return metadata(key.hash());
  }

  /**
   * What is known of the key with this hash.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<Metadata> metadata(KeyHash hash) {
    return reader.record(hash).map(StoredRecord::metadata);
  }

  /**
   * Refuses early a put that would be refused now; what it lets pass may still be.
   *
   * @throws PreconditionFailedException when the condition does not hold
   * @throws NotOwnerException when the key's slot is not here
   */
  public void checkPut(Key key, Precondition condition) {
    view.owned(key.hash().slot(options.slots()));
    checkSpace();
    if (!(condition instanceof Precondition.None)) {
      Optional<Metadata> present = metadata(key);
      if (!condition.holds(present)) {
        throw new PreconditionFailedException(present.map(Metadata::etag));
      }
    }
  }

  /**
   * Deletes a key.
   *
   * @return what was deleted; empty when there was nothing and the condition allows that
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   * @throws NotOwnerException when the key's slot is not here; nothing changed
   * @throws SlotFrozenException when the key's slot takes no writes at the moment; nothing changed
   */
  public Optional<Metadata> delete(Key key, Precondition condition) {
    KeyHash hash = key.hash();
    long now = clock.millis();
    try {
      return submit(new DeleteCommand(hash.slot(options.slots()), hash, condition, now));
    } catch (PreconditionFailedException e) {
      reader.expire(hash, now);
      throw e;
    }
  }

  /** Deletes every key at once, whatever their number, and answers how many there were. */
  public long clear() {
    long keys =
        IntStream.range(0, options.slots()).mapToLong(slot -> submit(new ClearCommand(slot))).sum();
    janitor.wake();
    return keys;
  }

  /**
   * Keys in the order of their bytes, as of one moment.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys behind this one
   * @param limit at most this many, at least 1
   */
  public Listing list(String prefix, Optional<Key> after, int limit) {
    return list(prefix, after, limit, PAGE_BYTES);
  }

  /**
   * The same in a page that is shorter where its keys are long.
   *
   * @param bytes what the keys of the page take at most, unless it is one key alone
   */
  public Listing list(String prefix, Optional<Key> after, int limit, long bytes) {
    try (Cursor cursor = database.cursor()) {
      return new Lister(cursor, options.slots(), clock.millis(), bytes).list(prefix, after, limit);
    }
  }

  /** Opens a consistent view of everything in a slot. The caller closes it. */
  public StoreExport export(int slot) {
    return views.export(slot);
  }

  /** Opens a consistent view of everything, for another copy. The caller closes it. */
  public StoreSnapshot snapshot() {
    return views.snapshot();
  }

  /**
   * Starts to make this store what another copy of it is. The caller closes it, before this store.
   *
   * @throws KittenException CONFLICT while another one is open
   */
  public SnapshotInstall startInstall() {
    if (!installing.compareAndSet(false, true)) {
      throw new KittenException(
          ErrorCode.CONFLICT, "This copy is being replaced already. Wait until that is over.");
    }
    return new SnapshotInstall(
        databases,
        database,
        files,
        reaper,
        space,
        id -> new StagingWriter(0, files, () -> id, clock, space),
        () -> installing.set(false));
  }

  /**
   * Starts filling a slot anew. The caller closes it.
   *
   * @param replace whether the slot may hold keys
   * @throws KittenException CONFLICT when it does and may not
   */
  public StoreImport startImport(int slot, boolean replace) {
    if (!replace && view.counters(slot).keys() > 0) {
      throw ImportCommand.notEmpty();
    }
    checkSpace();
    return new StoreImport(this, slot);
  }

  /** Counts; cheap however large the store. */
  public StoreStats stats() {
    Counters sum = slots.held();
    return new StoreStats(
        sum.keys(),
        sum.bytes(),
        database.diskBytes() + sum.blobBytes(),
        database.openCursors(),
        janitor.pinnedBlobs() + reaper.pending(),
        janitor.pendingSweeps());
  }

  /** What lies in the database, for tests of what must go from it. */
  StoreCounts counts() {
    return counts;
  }

  /** Waits for what runs, then closes. Later calls are refused with UNAVAILABLE. Idempotent. */
  @Override
  public void close() throws IOException {
    try (database;
        log;
        reaper;
        check) {
      janitor.close();
    }
  }

  <R> CompletableFuture<R> submitLater(Command<R> command) {
    return log.submit(command);
  }

  <R> R submit(Command<R> command) {
    return log.submitAndWait(command);
  }

  /** Removes what is staged of a value that no record will name. */
  public void discard(StagedValue value) {
    if (value instanceof BlobValue blob) {
      try {
        files.delete(blob.id());
      } catch (IOException orphanSweepRemovesIt) {
        // Nothing names it.
      }
    }
  }

  /** As {@link CommandLog#makeDurable}. */
  void makeDurable() {
    log.makeDurable();
  }

  void checkSpace() {
    space.check(0);
  }

  long nowMillis() {
    return clock.millis();
  }

  void wakeJanitor() {
    janitor.wake();
  }
}
