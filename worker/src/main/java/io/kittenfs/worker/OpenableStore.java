package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store of a worker, open or closed. Closing refuses new uses at once and waits for those that
 * run. Safe for use by many threads.
 */
final class OpenableStore implements StoreAccess, Closeable {
  private final Opener opener;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Store store;
  private int uses;
  private boolean changing;

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
    try {
      use.use(lent);
    } finally {
      giveBack();
    }
  }

  private Store borrow() {
    lock.lock();
    try {
      if (store == null || changing) {
        throw new KittenException(
            ErrorCode.UNAVAILABLE,
            "This worker's store is closed. POST /worker/INDEX on this worker opens it; GET /getindex"
                + " tells its index.");
      }
      uses++;
      return store;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() {
    lock.lock();
    try {
      uses--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many requests use the store now. */
  int uses() {
    lock.lock();
    try {
      return uses;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it takes requests. */
  boolean isOpen() {
    lock.lock();
    try {
      return store != null && !changing;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens the store unless it is open.
   *
   * @throws IOException when its directory cannot be used
   */
  void open() throws IOException {
    if (!beginChange(true)) {
      return;
    }
    Store opened = null;
    try {
      opened = opener.open();
    } finally {
      endChange(opened);
    }
  }

  /** Waits for those who use the store, then closes it. Idempotent. */
  @Override
  public void close() throws IOException {
    if (!beginChange(false)) {
      return;
    }
    try {
      awaitUnused().close();
    } finally {
      endChange(null);
    }
  }

  /** One change at a time; false when there is nothing to change. */
  private boolean beginChange(boolean toOpen) {
    lock.lock();
    try {
      while (changing) {
        changed.awaitUninterruptibly();
      }
      changing = toOpen == (store == null);
      return changing;
    } finally {
      lock.unlock();
    }
  }

  private Store awaitUnused() {
    lock.lock();
    try {
      while (uses > 0) {
        changed.awaitUninterruptibly();
      }
      return store;
    } finally {
      lock.unlock();
    }
  }

  private void endChange(Store next) {
    lock.lock();
    try {
      store = next;
      changing = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
