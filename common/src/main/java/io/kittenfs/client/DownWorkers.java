package io.kittenfs.client;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Which workers did not answer last, and who waits for them: few requests, so that those for other
 * workers find room. Safe for use by many threads.
 */
final class DownWorkers {
  private static final int WAITING_FOR_ONE = 16;
  private static final int WAITING_IN_ALL = 32;

  private final Set<Integer> down = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Semaphore> places = new ConcurrentHashMap<>();
  private final Semaphore all = new Semaphore(WAITING_IN_ALL);

  boolean isDown(int worker) {
    return down.contains(worker);
  }

  void failed(int worker) {
    down.add(worker);
  }

  void answered(int worker) {
    down.remove(worker);
  }

  /** Takes a place to wait for a worker; false when there is none. */
  boolean enter(int worker) {
    Semaphore one = places.computeIfAbsent(worker, index -> new Semaphore(WAITING_FOR_ONE));
    if (!one.tryAcquire()) {
      return false;
    }
    if (!all.tryAcquire()) {
      one.release();
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  void leave(int worker) {
    all.release();
    places.get(worker).release();
  }
}
