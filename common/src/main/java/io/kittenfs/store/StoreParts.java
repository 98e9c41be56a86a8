package io.kittenfs.store;

import io.kittenfs.files.Directories;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.command.StoreStateMachine;
import io.kittenfs.store.record.StoreView;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What an open {@link Store} consists of: makes each part and gives it those that it needs, starts
 * what works by itself, and ends it. Safe for many threads.
 */
final class StoreParts implements Closeable {
  final Database database;
  final BlobReaper reaper;
  final Janitor janitor;
  final StoreView view;
  final PinnedViews views;
  final StagedValues values;
  final Submitter submitter;
  final StoreReader reader;
  final StoreWriter writer;
  final SlotReader slotReader;
  final Slots slots;
  final Installs installs;
  private final CommandLog log;
  private final CheckAfterPowerLoss check;

  private StoreParts(
      StoreOptions options,
      StoreDatabases databases,
      Database database,
      LogFactory logs,
      BlobFiles files,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random) {
    this.database = database;
    this.installs = new Installs(databases, database, files, space);
    this.reaper = new BlobReaper(database, files, clock, this::makeDurable, installs::isOpen);
    this.log = logs.open(database, new StoreStateMachine(reaper::remove));
    ExportPins pins = new ExportPins();
    LiveMoves moves = new LiveMoves();
    this.janitor = new Janitor(database, options, log, pins, moves, clock);
    this.check = new CheckAfterPowerLoss(database);
    this.view = new StoreView(database::get);
    this.views = new PinnedViews(database, files, pins);
    this.values = new StagedValues(options.inlineMax(), files, space, clock, random);
    this.submitter = new Submitter(log, clock, janitor);
    this.reader = new StoreReader(options.slots(), database, view, files, log, clock);
    this.writer = new StoreWriter(options.slots(), view, reader, values, submitter);
    this.slotReader = new SlotReader(database, view, options.slots());
    this.slots =
        new Slots(
            database,
            slotReader,
            view,
            submitter,
            new OutgoingMoves(submitter, moves, views),
            new IncomingMoves(submitter, values, view));
  }

  /** As {@link Store#open}. */
  static StoreParts open(
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
    StoreParts parts =
        new StoreParts(options, databases, database, logs, files, space, clock, random);
    try {
      parts.log.onLeadership(parts.janitor);
    } catch (RuntimeException e) {
      parts.log.close();
      database.close();
      throw e;
    }
    parts.reaper.start();
    parts.check.start();
    return parts;
  }

  /** As {@link CommandLog#makeDurable}. The reaper exists before the log that it needs this of. */
  void makeDurable() {
    log.makeDurable();
  }

  /** Waits for what runs, then closes. Idempotent. */
  @Override
  public void close() throws IOException {
    try (database;
        log;
        reaper;
        check) {
      janitor.close();
    }
  }
}
