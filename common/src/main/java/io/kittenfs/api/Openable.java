package io.kittenfs.api;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Something of a node that is opened and closed while requests use it, such as a store. Closing
 * refuses new uses at once and waits for those that run. Safe for use by many threads.
 *
 * @param <T> what it is
 */
public class Openable<T extends Closeable> implements Closeable {
  private final Opener<T> opener;

  /** Each use holds it shared, and closing alone. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Null while closed; changed under this object's monitor. */
  private volatile T opened;

  /** Opens it. */
  @FunctionalInterface
  public interface Opener<T> {
    /**
     * Opens it.
     *
     * @throws IOException when that is not possible now
     */
    T open() throws IOException;
  }

  /** What is done with it. */
  @FunctionalInterface
  public interface Use<T> {
    /** Uses it; it stays open until this returns. */
    void use(T opened) throws IOException;
  }

  /** Something that is closed. */
  public Openable(Opener<T> opener) {
    this.opener = opener;
  }

  /**
   * Uses it, if it is open.
   *
   * @return whether it was
   * @throws IOException what the use throws
   */
  public boolean use(Use<? super T> use) throws IOException {
    T lent = borrow();
    if (lent == null) {
      return false;
    }
    try {
      use.use(lent);
      return true;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Asks it something; empty while it is closed. */
  public <R> Optional<R> ask(Function<? super T, R> question) {
    T lent = borrow();
    if (lent == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.apply(lent));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** It, with the lock held shared; or null, and not. */
  private T borrow() {
    // This never waits for a thread that closes, and fails only once nothing else uses it.
    if (!lock.readLock().tryLock()) {
      return null;
    }
    T lent = opened;
    if (lent == null) {
      lock.readLock().unlock();
    }
    return lent;
  }

  /** How many uses run now. */
  public int uses() {
    return lock.getReadLockCount();
  }

  /** Whether it may be used. */
  public boolean isOpen() {
    return opened != null;
  }

  /**
   * Opens it unless it is open.
   *
   * @throws IOException as the opener does
   */
  public synchronized void open() throws IOException {
    if (opened == null) {
      opened = opener.open();
    }
  }

  /** Waits for the uses that run, then closes it. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    T closing = opened;
    if (closing == null) {
      return;
    }
    opened = null;
    lock.writeLock().lock();
    try {
      closing.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
