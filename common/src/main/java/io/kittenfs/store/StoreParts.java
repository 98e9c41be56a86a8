package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.files.Directories;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.log.LogStatus;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.command.CheckpointCommand;
import io.kittenfs.store.command.StoreStateMachine;
import io.kittenfs.store.record.Checkpoint;
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
  final BlobReceiver receiver;
  final BlobKeeper keeper;
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
  final BlobFiles files;
  final CommandLog log;
  final Staleness staleness;
  final BlobPeers peers;
  final Damage damage = new Damage();
  final RecentCheckpoints checkpoints = new RecentCheckpoints();
  final RandomGenerator random;
  private final CheckAfterPowerLoss check;
  private final Verification verification;

  private StoreParts(
      StoreOptions options,
      StoreDatabases databases,
      Database database,
      LogFactory logs,
      BlobFiles files,
      SpaceGuard space,
      StoreClock clock,
      RandomGenerator random,
      BlobPeers peers) {
    InstantSource time = clock.source();
    this.files = files;
    this.peers = peers;
    this.random = random;
    this.database = database;
    this.installs = new Installs(databases, database, files, space, this::forget);
    this.reaper =
        new BlobReaper(
            database, files, time, this::makeDurable, installs::isOpen, this::isCaughtUp);
    this.values = new StagedValues(options.inlineMax(), files, space, time, random, peers);
    this.receiver = new BlobReceiver(files, values);
    this.keeper =
        new BlobKeeper(files, peers, receiver, reaper, new BlobScan(database, files), time);
    this.verification =
        new Verification(database, files, keeper, damage, time, options.verifyRate());
    this.log =
        logs.open(
            database,
            new WatchedMachine(
                new StoreStateMachine(
                    blob -> keeper.committed(BlobContent.of(blob)), reaper::remove, this::reached),
                damage));
    ExportPins pins = new ExportPins();
    LiveMoves moves = new LiveMoves();
    this.janitor = new Janitor(database, options, log, pins, moves, clock);
    this.check = new CheckAfterPowerLoss(database);
    this.view = new StoreView(database::get);
    this.staleness = new Staleness(log, peers, view, clock);
    this.views = new PinnedViews(database, files, keeper, pins);
    this.submitter = new Submitter(log, clock, janitor);
    this.reader = new StoreReader(options.slots(), database, view, keeper, log, clock, damage);
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
      StoreClock clock,
      RandomGenerator random,
      BlobPeers peers)
      throws IOException {
    Directories.create(directory);
    BlobFiles files = new BlobFiles(directory.resolve("blobs"));
    files.open();
    StoreDatabases databases = new StoreDatabases(directory, engine);
    Database database = databases.openLive();
    StoreParts parts;
    try {
      parts =
          new StoreParts(options, databases, database, logs, files, space, clock, random, peers);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    try {
      parts.log.onLeadership(parts.janitor);
    } catch (RuntimeException e) {
      parts.log.close();
      database.close();
      throw e;
    }
    parts.reaper.start();
    parts.keeper.start();
    parts.check.start();
    if (peers.hasOthers()) {
      parts.verification.start();
    }
    return parts;
  }

  /** As {@link CommandLog#makeDurable}. The reaper exists before the log that it needs this of. */
  void makeDurable() {
    log.makeDurable();
  }

  private void reached(CheckpointCommand command, Checkpoint answer) {
    checkpoints.add(answer);
    if (command.verify()) {
      verification.begin();
    }
  }

  /** The database is that of another copy. */
  private void forget() {
    damage.forget();
    checkpoints.forget();
  }

  /** Whether this copy has every record that any copy had acknowledged when this was called. */
  private boolean isCaughtUp() {
    if (!peers.hasOthers()) {
      return true;
    }
    try {
      if (log.status().role() == LogStatus.Role.LEADER) {
        log.awaitReadable();
        return true;
      }
      long acknowledged = CommandLog.await(peers.commandsAtLeader());
      return log.commandIndex() >= acknowledged;
    } catch (KittenException nobodyKnows) {
      return false;
    }
  }

  /** Waits for what runs, then closes. Idempotent. */
  @Override
  public void close() throws IOException {
    try (database;
        log;
        reaper;
        keeper;
        check;
        verification) {
      janitor.close();
    }
  }
}
