package io.kittenfs.error;

import java.util.OptionalInt;

/**
 * This node does not lead the group of the key's slot; nothing was read or changed. It is no {@link
 * Refusal}, since it is no command's answer: each copy would say something else.
 */
public final class NotLeaderException extends KittenException {
  private static final long serialVersionUID = 1L;

  private static final int UNKNOWN = -1;

  private final int group;
  private final long term;
  private final int leader;

  /**
   * @param group the id of the group
   * @param term the last that this node heard of
   * @param leader the index of the worker that leads in that term; empty when it is not known
   */
  public NotLeaderException(int group, long term, OptionalInt leader) {
    super(
        ErrorCode.NOT_LEADER,
        "This worker does not lead group "
            + group
            + (leader.isPresent() ? "; worker " + leader.getAsInt() + " does" : "")
            + ". Nothing was stored.");
    this.group = group;
    this.term = term;
    this.leader = leader.orElse(UNKNOWN);
  }

  /** The id of the group. */
  public int group() {
    return group;
  }

  /** The last term that this node heard of. */
  public long term() {
    return term;
  }

  /** The index of the worker that leads in that term, if this node knows. */
  public OptionalInt leader() {
    return leader == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(leader);
  }
}
