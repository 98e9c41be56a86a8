package io.kittenfs.log;

import java.util.OptionalInt;

/**
 * How a node stands in a log at one time. Immutable.
 *
 * @param role what it is
 * @param term the last that it heard of; 0 of a log that is not shared
 * @param leader the index of the worker that leads; empty while nobody is known to, and of a log
 *     that is not shared
 * @param applied the index of the last entry that its database has
 * @param committed the index of the last entry that it knows to be on a majority
 * @param leaseMillis for how long it may still answer reads without asking anybody; 0 when it may
 *     not
 */
public record LogStatus(
    Role role, long term, OptionalInt leader, long applied, long committed, long leaseMillis) {
  /** Of the only copy. */
  public static final LogStatus ALONE = new LogStatus(Role.LEADER, 0, OptionalInt.empty(), 0, 0, 0);

  /** What a node is to a log. */
  public enum Role {
    /** Its commands are applied, and it answers reads. */
    LEADER,
    /** It was elected and waits until no earlier leader answers any more. */
    WAITING,
    /** It applies what another leader appends. */
    FOLLOWER,
    /** Its copy failed or is closed; it takes part no more. */
    STOPPED;

    /** Whether it answers requests, now or after its wait. */
    public boolean leads() {
      return this == LEADER || this == WAITING;
    }
  }
}
