package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** The master's store, open or closed. Safe for use by many threads. */
final class MasterNode implements Closeable {
  private final MasterStore.Parts parts;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private MasterStore store;

  /** A node whose store is closed. */
  MasterNode(MasterStore.Parts parts) {
    this.parts = parts;
  }

  /** Opens the store unless it is open. */
  void open() throws IOException {
    lock.writeLock().lock();
    try {
      if (store == null) {
        store = MasterStore.open(parts);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Uses the store; it stays open meanwhile.
   *
   * @throws KittenException UNAVAILABLE when it is closed
   */
  <R> R use(Function<MasterStore, R> use) {
    return find(use)
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.UNAVAILABLE,
                    "The master's store is closed. POST / on the master opens it."));
  }

  /** Uses the store if it is open; it stays open meanwhile. */
  <R> Optional<R> find(Function<MasterStore, R> use) {
    lock.readLock().lock();
    try {
      return store == null ? Optional.empty() : Optional.of(use.apply(store));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for those who use the store, then closes it. Idempotent. */
  @Override
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      if (store != null) {
        MasterStore closing = store;
        store = null;
        closing.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
