package io.kittenfs.e2e.cluster;

import java.util.concurrent.atomic.AtomicInteger;

/** Which requests may fail without the test failing. Safe for many threads. */
final class Tolerance {
  private final AtomicInteger tolerated = new AtomicInteger();
  private volatile boolean nodesDie;

  /** Lets requests fail from the beginning. */
  static Tolerance whileNodesDie() {
    Tolerance tolerance = new Tolerance();
    tolerance.nodesDie(true);
    return tolerance;
  }

  /** From now on nodes are killed, so requests may be refused or stay without an answer. */
  void nodesDie(boolean now) {
    nodesDie = now;
  }

  /**
   * A request was refused with the promise that nothing was done.
   *
   * @param byNature whether that may always happen to a request of this kind
   * @param what the request was
   */
  void refused(boolean byNature, String what) {
    if (!nodesDie && !byNature) {
      throw new AssertionError(what + " was refused, though all nodes are alive");
    }
    tolerated.incrementAndGet();
  }

  /** A request has no answer, or one that leaves it open. */
  void unanswered(String what) {
    refused(false, what);
  }

  /** How many failed. */
  int tolerated() {
    return tolerated.get();
  }
}
