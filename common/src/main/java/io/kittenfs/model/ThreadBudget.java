package io.kittenfs.model;

/**
 * How many of a node's request threads may wait for what at a time. Nodes call each other, so that
 * some must always be left for what others wait for: docs/decisions/waiting-requests.md has the
 * proof, and {@code ThreadBudgetTest} holds these numbers to it.
 */
public final class ThreadBudget {
  /**
   * All request threads of a node. Each may hold a body's buffers; together they stay far below the
   * smallest heap, 128 MB.
   */
  public static final int REQUESTS = 224;

  /** That wait for the answer of the owner of a key. */
  public static final int FORWARDING = 96;

  /** That write a list over all workers. */
  public static final int LISTS = 16;

  /** That wait for slots in the last step of their move. On a worker only. */
  public static final int FROZEN_SLOTS = 32;

  /** That feed a page with the rebalance. On a master only. */
  public static final int FEEDS = 32;

  /** That read a page of a list for another node, which is a request that others wait for. */
  public static final int PAGES = 32;

  /** Of those that forward, how many wait for one worker that does not answer. */
  public static final int UNREACHABLE_WORKER = 16;

  /** Of those that forward, how many wait for all workers that do not answer. */
  public static final int UNREACHABLE_WORKERS = 32;

  /** That wait until other members of a group have the file of a large value. */
  public static final int REPLICATION = 16;

  /** That wait for the file of a large value which this copy lacks. */
  public static final int MISSING_FILES = 16;

  private ThreadBudget() {}
}
