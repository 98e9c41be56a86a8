package io.kittenfs.leveldb;

import java.io.IOException;

/** A database that does what another does; tests change a part of it. */
public class ForwardingDatabase implements EngineDatabase {
  private final EngineDatabase database;

  /** Does what this one does. */
  public ForwardingDatabase(EngineDatabase database) {
    this.database = database;
  }

  @Override
  public byte[] get(byte[] key) {
    return database.get(key);
  }

  @Override
  public boolean write(Changes writes, boolean sync) throws IOException {
    return database.write(writes, sync);
  }

  @Override
  public EngineIterator iterator() {
    return database.iterator();
  }

  @Override
  public void sync() throws IOException {
    database.sync();
  }

  @Override
  public long diskBytes() {
    return database.diskBytes();
  }

  @Override
  public boolean isAfterPowerLoss() {
    return database.isAfterPowerLoss();
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
