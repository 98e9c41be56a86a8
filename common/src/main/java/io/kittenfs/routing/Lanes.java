package io.kittenfs.routing;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * How many requests may hold a thread of this node while they wait for something that other
 * requests have to bring about. More are refused at once, so that threads are always left for
 * those. See docs/decisions/waiting-requests.md. Safe for use by many threads.
 */
public final class Lanes {
  private final Semaphore free;
  private final String detail;

  private Lanes(int most, String detail) {
    this.free = new Semaphore(most);
    this.detail = detail;
  }

  /** For requests that other nodes answer. */
  public static Lanes forPassedOn() {
    return new Lanes(96, "This node passes on as many requests as it can. Try again, or another.");
  }

  /** For lists over all workers. */
  public static Lanes forLists() {
    return new Lanes(16, "This node writes as many lists as it can. Try again, or another.");
  }

  /** What is done meanwhile. */
  @FunctionalInterface
  public interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Works while it holds a place.
   *
   * @throws KittenException UNAVAILABLE when there is none
   * @throws IOException what the work throws
   */
  public void run(Work work) throws IOException {
    if (!free.tryAcquire()) {
      throw new KittenException(ErrorCode.UNAVAILABLE, detail);
    }
    try {
      work.run();
    } finally {
      free.release();
    }
  }
}
