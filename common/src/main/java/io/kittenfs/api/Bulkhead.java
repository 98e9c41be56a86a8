package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.ThreadBudget;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * How many requests may hold a thread of this node while they wait for something that other
 * requests have to bring about. More are refused at once, so that threads are always left for
 * those. See docs/decisions/waiting-requests.md. Safe for use by many threads.
 */
public final class Bulkhead {
  /** A list takes a third of that, and values and other requests need memory too. */
  private static final long HEAP_PER_LIST = 10 << 20;

  private final Semaphore free;
  private final String detail;

  private Bulkhead(int max, String detail) {
    this.free = new Semaphore(max);
    this.detail = detail;
  }

  /** For requests that other nodes answer. */
  public static Bulkhead forForwarding() {
    return new Bulkhead(
        ThreadBudget.FORWARDING,
        "This node passes on as many requests as it can. Try again, or another.");
  }

  /**
   * For lists over all workers, each of which keeps pages of theirs in memory.
   *
   * @param heap how much memory this process may use, in bytes
   */
  public static Bulkhead forLists(long heap) {
    int max = (int) Math.max(1, Math.min(ThreadBudget.LISTS, heap / HEAP_PER_LIST));
    return new Bulkhead(max, "This node writes as many lists as it can. Try again, or another.");
  }

  /** For the pages of such lists that others ask for: one who was refused asks again. */
  public static Bulkhead forPages() {
    return new Bulkhead(
        ThreadBudget.PAGES, "This worker reads as many pages of lists as it can. Try again.");
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
