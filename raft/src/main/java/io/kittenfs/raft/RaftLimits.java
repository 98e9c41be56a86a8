package io.kittenfs.raft;

import java.time.Duration;

/** The numbers of a replicated log. Where a member's differ from another's it is said. */
final class RaftLimits {
  /** How many commands an entry holds at most. */
  static final int ENTRY_COMMANDS = 1024;

  /** The weight of the commands of an entry; the rest is for their lengths and its header. */
  static final int ENTRY_BYTES = Consensus.MAX_ENTRY_BYTES - (16 << 10);

  /**
   * How many entries are on their way at a time. What comes meanwhile waits, and so shares the
   * next.
   */
  static final int ENTRIES_IN_FLIGHT = 2;

  /** How many commands, and how many reads, wait at most. */
  static final int WAITING = 1 << 16;

  /** The weight of the commands that wait. */
  static final long WAITING_BYTES = 64 << 20;

  /** After which time a caller is answered that nobody knows. */
  static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();

  /** How often the callers that wait are looked through for those who did so for too long. */
  static final long CHECK_NANOS = Duration.ofMillis(250).toNanos();

  /**
   * How long a leader may answer reads after it proposed an entry that was committed. The same on
   * all members, in all releases: a new leader waits until the lease of the old one is over.
   */
  static final long LEASE_NANOS = Duration.ofMillis(100).toNanos();

  /** What a new leader waits: a third more, since one clock may run faster than another. */
  static final long LEADER_WAIT_NANOS = LEASE_NANOS * 4 / 3;

  /** After which time a lease may be renewed again for reads alone. */
  static final long RENEWAL_NANOS = Duration.ofMillis(50).toNanos();

  /** The pause before what a new leader has to do first is tried again. */
  static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private RaftLimits() {}
}
