package io.kittenfs.worker;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A store of a worker, open or closed. Closing refuses new uses at once and waits for those that
 * run. Safe for use by many threads.
 */
final class OpenableStore implements StoreAccess, Closeable {
  private final Opener opener;

  /** Each use holds it shared, and closing alone. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Null while closed; changed under this object's monitor. */
  private volatile Store store;

  /** Opens the store's directory. */
  @FunctionalInterface
  interface Opener {
    Store open() throws IOException;
  }

  /** A store that is closed. */
  OpenableStore(Opener opener) {
    this.opener = opener;
  }

  @Override
  public void with(Use use) throws IOException {
    Store lent = borrow();
    if (lent == null) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker's store is closed. POST /worker/INDEX on this worker opens it; GET /getindex"
              + " tells its index.");
    }
    try {
      use.use(lent);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Asks the store something; empty while it is closed. */
  <T> Optional<T> ask(Function<Store, T> question) {
    Store lent = borrow();
    if (lent == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.apply(lent));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The store, with the lock held shared; or null, and not. */
  private Store borrow() {
    // This never waits behind one who closes, and fails only once nobody else uses the store.
    if (!lock.readLock().tryLock()) {
      return null;
    }
    Store lent = store;
    if (lent == null) {
      lock.readLock().unlock();
    }
    return lent;
  }

  /** How many requests use the store now. */
  int uses() {
    return lock.getReadLockCount();
  }

  /** Whether it takes requests. */
  boolean isOpen() {
    return store != null;
  }

  /**
   * Opens the store unless it is open.
   *
   * @throws IOException when its directory cannot be used
   */
  synchronized void open() throws IOException {
    if (store == null) {
      store = opener.open();
    }
  }

  /** Waits for those who use the store, then closes it. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    Store closing = store;
    if (closing == null) {
      return;
    }
    store = null;
    lock.writeLock().lock();
    try {
      closing.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
