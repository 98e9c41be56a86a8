package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.Store;
import java.io.Closeable;
import java.io.IOException;

/**
 * The own store of a worker, open or closed. Closing refuses new uses at once and waits for those
 * that run. Safe for use by many threads.
 */
final class OwnStore implements StoreAccess, Closeable {
  private final Opener opener;
  private Store store;
  private int uses;
  private boolean changing;

  /** Opens the store's directory. */
  @FunctionalInterface
  interface Opener {
    Store open() throws IOException;
  }

  /** A store that is closed. */
  OwnStore(Opener opener) {
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

  private synchronized Store borrow() {
    if (store == null || changing) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker's store is closed. POST /worker/INDEX on this worker opens it; GET /getindex tells"
              + " its index.");
    }
    uses++;
    return store;
  }

  private synchronized void giveBack() {
    uses--;
    notifyAll();
  }

  /** How many requests use the store now. */
  synchronized int uses() {
    return uses;
  }

  /** Whether it takes requests. */
  synchronized boolean isOpen() {
    return store != null && !changing;
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
  private synchronized boolean beginChange(boolean toOpen) {
    while (changing) {
      waitUninterruptibly();
    }
    changing = toOpen == (store == null);
    return changing;
  }

  private synchronized Store awaitUnused() {
    while (uses > 0) {
      waitUninterruptibly();
    }
    return store;
  }

  private synchronized void endChange(Store next) {
    store = next;
    changing = false;
    notifyAll();
  }

  /** Giving up half-way would leave the store in a state that nobody asked for. */
  private void waitUninterruptibly() {
    boolean interrupted = false;
    try {
      wait();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
