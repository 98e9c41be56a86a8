package io.kittenfs.wire;

/**
 * How a worker's copy of a replicated group stands: its answer to {@code GET
 * /local/groups/{group}/status}. Immutable.
 *
 * @param group the id of the group
 * @param role what the worker is to the group's log: leader, waiting, follower or stopped; of a
 *     copy that is closed why: {@link #CLOSED}, {@link #NO_SPACE} or {@link #FAILED}
 * @param term the last that its copy heard of
 * @param leader the index of the worker that leads, as far as its copy knows; null otherwise
 * @param applied the index of the last entry of the log that its copy has
 * @param committed the index of the last entry that it knows to be on a majority
 * @param leaseMs for how many milliseconds it may still answer reads without asking anybody
 * @param missingBlobs how many values of its copy are still to be fetched from other members
 */
public record GroupStatus(
    int group,
    String role,
    long term,
    Integer leader,
    long applied,
    long committed,
    long leaseMs,
    long missingBlobs) {
  /** The role of a worker whose commands are applied. */
  public static final String LEADER = "leader";

  /** Instead of a role: the copy was closed by an operator, or is not opened yet. */
  public static final String CLOSED = "closed";

  /** Instead of a role: the disk has too little space for the copy. */
  public static final String NO_SPACE = "no-space";

  /** Instead of a role: the copy could not be opened. */
  public static final String FAILED = "failed";

  /** How it stood last, of a copy that takes no part, with why. */
  public GroupStatus away(String why) {
    return new GroupStatus(group, why, term, null, applied, committed, 0, missingBlobs);
  }
}
