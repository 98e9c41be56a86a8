package io.kittenfs.store;

import io.kittenfs.files.Directories;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.store.blob.BlobFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Replaces the database of a store whose rows are not what they must be, by that of another copy of
 * it. Large values that are here stay. For one thread at a time.
 */
public final class StoreRenewal {
  private final Path directory;
  private final StoreDatabases databases;
  private final SpaceGuard space;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param directory of the store
   * @param random safe for many threads
   */
  public StoreRenewal(
      Path directory,
      Engine engine,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random) {
    this.directory = directory;
    this.databases = new StoreDatabases(directory, engine);
    this.space = space;
    this.clock = clock;
    this.random = random;
  }

  /**
   * From now on the store is not opened any more, until it was renewed. One that is open goes on;
   * it is to be closed.
   *
   * @param why for people
   * @throws IOException when that could not be noted durably
   */
  public void quarantine(String why) throws IOException {
    databases.quarantineLive(why);
  }

  /**
   * Starts to make this store what another copy of it is, while nobody has it open. The caller
   * closes it.
   */
  public SnapshotInstall startInstall() throws IOException {
    Directories.create(directory);
    BlobFiles files = new BlobFiles(directory.resolve("blobs"));
    files.open();
    databases.removeOthers();
    StagedValues values = new StagedValues(0, files, space, clock, random, BlobPeers.NONE);
    return new SnapshotInstall(
        databases,
        files,
        space,
        new BlobReceiver(files, values),
        (next, check) -> {
          check.run();
          databases.goOnWith(next);
        },
        () -> {});
  }
}
