package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.blob.BlobFiles;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens installs of snapshots in a store, one at a time. Safe for many threads. */
final class Installs {
  private final StoreDatabases databases;
  private final Database live;
  private final BlobFiles files;
  private final SpaceGuard space;
  private final Runnable replaced;
  private final AtomicBoolean open = new AtomicBoolean();

  /**
   * @param live the database that an install replaces
   * @param replaced called when one did
   */
  Installs(
      StoreDatabases databases,
      Database live,
      BlobFiles files,
      SpaceGuard space,
      Runnable replaced) {
    this.databases = databases;
    this.live = live;
    this.files = files;
    this.space = space;
    this.replaced = replaced;
  }

  /** As {@link Store#startInstall}. */
  SnapshotInstall start(BlobReaper reaper, BlobReceiver receiver) {
    if (!open.compareAndSet(false, true)) {
      throw new KittenException(
          ErrorCode.CONFLICT, "This copy is being replaced already. Wait until that is over.");
    }
    return new SnapshotInstall(
        databases,
        files,
        space,
        receiver,
        (next, check) ->
            reaper.whileRemovingNone(
                () -> {
                  check.run();
                  databases.goOnWith(next, live);
                  replaced.run();
                }),
        () -> open.set(false));
  }

  /** Whether there is one: then a file that no record names yet may be about to get one. */
  boolean isOpen() {
    return open.get();
  }
}
