package io.kittenfs.worker;

import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.LocalLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.model.Group;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreClock;
import io.kittenfs.store.StoreOptions;
import io.kittenfs.store.StoreRenewal;
import io.kittenfs.worker.groups.CopyOpener;
import io.kittenfs.worker.registration.WorkerClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Opens the stores of a worker.
 *
 * @param data the worker's directory
 * @param engine which LevelDB
 * @param settings what the flags say
 * @param usableBytes how many bytes the disk can still take
 */
record StoreOpener(
    Path data, Engine engine, WorkerSettings settings, WorkerClock clock, LongSupplier usableBytes)
    implements CopyOpener {
  /** The keys that were put on this worker and stay here. */
  Store own() throws IOException {
    return open(data.resolve("own"), StoreOptions.ownStore(), "own-log");
  }

  /** The keys of the cluster that this group has, as far as they are on this worker. */
  Store cluster(Group group) throws IOException {
    Path directory = data.resolve("cluster").resolve(Integer.toString(group.id()));
    return open(directory, StoreOptions.clusterStore(), "cluster-log");
  }

  /**
   * A copy of the keys of a replicated group, with this log and beside these other copies. It takes
   * no writes while this worker's clock is far ahead of those of the others.
   */
  @Override
  public Store copy(Path directory, LogFactory logs, BlobPeers peers) throws IOException {
    StoreClock time = new StoreClock(clock, System::nanoTime, clock::objection);
    StoreOptions options = StoreOptions.clusterStore().verifying(settings.verifyRate());
    return open(directory, options, logs, time, peers);
  }

  @Override
  public StoreRenewal renewal(Path directory) {
    return new StoreRenewal(directory, engine, space(), clock, new SecureRandom());
  }

  private SpaceGuard space() {
    return new SpaceGuard(usableBytes, settings.minFree());
  }

  private Store open(Path directory, StoreOptions options, String log) throws IOException {
    LogFactory logs = (database, machine) -> new LocalLog(database, machine, settings.fsync(), log);
    return open(directory, options, logs, StoreClock.trusted(clock), BlobPeers.NONE);
  }

  private Store open(
      Path directory, StoreOptions options, LogFactory logs, StoreClock time, BlobPeers peers)
      throws IOException {
    return Store.open(directory, engine, options, logs, space(), time, new SecureRandom(), peers);
  }
}
