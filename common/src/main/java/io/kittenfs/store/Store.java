package io.kittenfs.store;

import com.google.common.base.Utf8;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogFactory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private static final int READ_ATTEMPTS = 16;
  private static final int CONTENT_TYPE_BYTES_MAX = 1024;

  private final StoreOptions options;
  private final Database database;
  private final CommandLog log;
  private final BlobFiles files;
  private final SpaceGuard space;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ExportPins pins = new ExportPins();
  private final StoreView view;
  private final Janitor janitor;

  private Store(
      StoreOptions options,
      Database database,
      LogFactory logs,
      BlobFiles files,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random) {
    this.options = options;
    this.database = database;
    this.log = logs.open(database, new StoreMachine());
    this.files = files;
    this.space = space;
    this.clock = clock;
    this.random = random;
    this.view = new StoreView(database::get);
    this.janitor = new Janitor(database, log, files, pins, clock);
  }

  /**
   * Opens the store in this directory, creating it when missing, and resumes what a crash left
   * half-done.
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
    Directories.create(directory.resolve("db"));
    Database database = Database.open(directory.resolve("db"), engine);
    Store store = new Store(options, database, logs, files, space, clock, random);
    try {
      store.recover();
    } catch (RuntimeException e) {
      store.log.close();
      database.close();
      throw e;
    }
    store.janitor.start();
    return store;
  }

  private void recover() {
    submit(new FormatCommand(options.slots()));
    abortImports();
  }

  private void abortImports() {
    List<ImportCommand.Abort> aborts = new ArrayList<>();
    try (Cursor cursor = database.cursor()) {
      cursor.seek(Layout.GENERATIONS);
      while (cursor.nextWithin(Layout.GENERATIONS)) {
        if (GenerationState.decode(cursor.value()).status() == GenerationState.Status.IMPORTING) {
          aborts.add(
              new ImportCommand.Abort(
                  Layout.slotOf(cursor.key()), Layout.generationOf(cursor.key())));
        }
      }
    }
    aborts.forEach(this::submit);
  }

  /** Starts a value; give it to {@link #put} when finished. */
  public ValueWriter newValue() {
    return new StagingWriter(options.inlineMax(), files, () -> BlobId.random(random), clock, space);
  }

  /**
   * Stores a value under a key, durably when this returns.
   *
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   */
  public Stored put(Key key, StagedValue value, String contentType, Precondition condition) {
    try {
      checkSpace();
      checkFresh(value);
      checkContentType(contentType);
      KeyHash hash = key.hash();
      return submit(
          new PutCommand(
              hash.slot(options.slots()),
              key,
              hash,
              value,
              contentType,
              condition,
              clock.millis()));
    } catch (KittenException e) {
      if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
        discard(value);
      }
      throw e;
    }
  }

  /** What is stored must fit into a record, and into the head of the answer to a GET. */
  private static void checkContentType(String contentType) {
    if (Utf8.encodedLength(contentType) > CONTENT_TYPE_BYTES_MAX) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The Content-Type is longer than "
              + CONTENT_TYPE_BYTES_MAX
              + " bytes. Send a shorter one; nothing was stored.");
    }
  }

  private void checkFresh(StagedValue value) {
    if (value instanceof BlobValue blob
        && clock.millis() - blob.stagedMillis() > STAGED_MILLIS_MAX) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "This value waited too long to be stored. Send it again.");
    }
  }

  /** Opens the value of a key. The caller closes it. */
  public Optional<Found> get(Key key) {
    KeyHash hash = key.hash();
    IOException failure = null;
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      Optional<StoredRecord> record = record(hash);
      if (record.isEmpty()) {
        return Optional.empty();
      }
      if (record.get().value() instanceof InlineValue inline) {
        return Optional.of(new FoundInline(record.get().metadata(), inline));
      }
      try {
        return Optional.of(
            new FoundBlob(record.get().metadata(), files.read(record.get().blob().orElseThrow())));
      } catch (IOException e) {
        // Most likely it was replaced meanwhile, and a newer record names a newer file. A system
        // may
        // call that "no such file" or, while somebody reads the old one, "access denied" (Windows).
        failure = e;
      }
    }
    throw unreadable(failure);
  }

  private static KittenException unreadable(IOException cause) {
    return new KittenException(
        ErrorCode.INTERNAL, "This value's file cannot be read on this node; see its log.", cause);
  }

  /** What is known of a key, without opening its value. */
  public Optional<Metadata> metadata(Key key) {
    return metadata(key.hash());
  }

  /** What is known of the key with this hash. */
  public Optional<Metadata> metadata(KeyHash hash) {
    return record(hash).map(StoredRecord::metadata);
  }

  /** A miss counts only if the generation in which it was seen is still the visible one. */
  private Optional<StoredRecord> record(KeyHash hash) {
    int slot = hash.slot(options.slots());
    int generation = view.slot(slot).generation();
    Optional<StoredRecord> record = view.record(slot, generation, hash);
    while (record.isEmpty() && view.slot(slot).generation() != generation) {
      generation = view.slot(slot).generation();
      record = view.record(slot, generation, hash);
    }
    return record;
  }

  /**
   * Deletes a key.
   *
   * @return what was deleted; empty when there was nothing and the condition allows that
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   */
  public Optional<Metadata> delete(Key key, Precondition condition) {
    KeyHash hash = key.hash();
    return submit(new DeleteCommand(hash.slot(options.slots()), hash, condition));
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
    try (Cursor cursor = database.cursor()) {
      return new Lister(cursor).list(prefix, after, limit);
    }
  }

  /** Opens a consistent view of everything in a slot. The caller closes it. */
  public StoreExport export(int slot) {
    long applied = log.applied();
    pins.pin(applied);
    try {
      return new StoreExport(database.cursor(), files, pins, applied, slot);
    } catch (RuntimeException e) {
      pins.release(applied);
      throw e;
    }
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
    Counters sum = Counters.ZERO;
    for (int slot = 0; slot < options.slots(); slot++) {
      sum = sum.plus(view.counters(slot));
    }
    return new StoreStats(
        sum.keys(),
        sum.bytes(),
        database.diskBytes() + sum.blobBytes(),
        database.openCursors(),
        janitor.pendingBlobDeletes(),
        janitor.pendingSweeps());
  }

  /** How many generations still have records or are being filled; one a slot when all is swept. */
  int generations() {
    int generations = 0;
    try (Cursor cursor = database.cursor()) {
      cursor.seek(Layout.GENERATIONS);
      while (cursor.nextWithin(Layout.GENERATIONS)) {
        generations++;
      }
    }
    return generations;
  }

  /** Waits for what runs, then closes. Later calls are refused with UNAVAILABLE. Idempotent. */
  @Override
  public void close() throws IOException {
    janitor.close();
    log.close();
    database.close();
  }

  <R> R submit(Command<R> command) {
    return log.submitAndWait(command);
  }

  /** Removes the file of a value that no record will name. */
  void discard(StagedValue value) {
    if (value instanceof BlobValue blob) {
      try {
        files.delete(blob.id());
      } catch (IOException orphanSweepRemovesIt) {
        // Nothing names it.
      }
    }
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

  /** Gives up an import; if the store is closed or broken, the next opening does it. */
  void abort(int slot, int generation) {
    try {
      submit(new ImportCommand.Abort(slot, generation));
      janitor.wake();
    } catch (KittenException nextOpeningAborts) {
      // Nobody sees the generation either way.
    }
  }
}
