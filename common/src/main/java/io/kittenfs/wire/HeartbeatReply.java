package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The master's answer to a heartbeat that it accepts.
 *
 * @param index the worker's index; null means that the worker has none yet and asks again
 * @param view what the master knows of the cluster; the worker keeps it when it has an index; null
 *     when the worker has it already
 * @param session names what the master knows: another name after each start and each clear. A
 *     worker tells everything it knows to each session once. Null from masters that want everything
 *     always
 * @param assignments slots that the group which the worker reported owns from now on, empty at
 *     first, unless it knows a higher epoch of them; repeated until it claims them
 * @param revoked slots that another group owns since this epoch; a group that still owns them with
 *     a lower one gives them up
 * @param orders the slots that the group is to move away, in this order; replaces what was ordered
 *     before
 * @param down the workers that the master has given up, by index, each with when its last heartbeat
 *     came; replaces what was said before
 * @param groups what the worker is to do for replicated groups; repeated until it is done, and not
 *     written when there is nothing
 * @param clock by which the worker compares its clock with those of the others; null, and not
 *     written, from masters that compare none
 */
public record HeartbeatReply(
    Integer index,
    ClusterView view,
    String session,
    List<SlotRange> assignments,
    List<SlotRange> revoked,
    List<MoveOrder> orders,
    Map<Integer, Instant> down,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GroupOrder> groups,
    @JsonInclude(JsonInclude.Include.NON_NULL) Clock clock) {
  /** The most orders in a reply: what a new cluster of two workers moves when the second joins. */
  public static final int MAX_ORDERS = 512;

  /**
   * The master's clock. Its wall clock takes no part, so that nothing happens when that is set.
   *
   * @param steadyMs what the master's steady clock shows, in milliseconds since any moment; only
   *     differences count
   * @param medianOffsetMs from that to the median of the workers' wall clocks, in milliseconds;
   *     null until the master knows those of a majority
   */
  public record Clock(long steadyMs, Long medianOffsetMs) {}

  /** Checks what arrives from other nodes. */
  public HeartbeatReply {
    if (view == null && session == null) {
      throw new NullPointerException("view");
    }
    if (index != null) {
      Member.requireIndex(index);
    }
    assignments = assignments == null ? List.of() : List.copyOf(assignments);
    revoked = revoked == null ? List.of() : List.copyOf(revoked);
    orders = orders == null ? List.of() : List.copyOf(orders);
    down = down == null ? Map.of() : Map.copyOf(down);
    groups = groups == null ? List.of() : List.copyOf(groups);
  }

  /** A reply with nothing to do for replicated groups, and without a clock. */
  public HeartbeatReply(
      Integer index,
      ClusterView view,
      String session,
      List<SlotRange> assignments,
      List<SlotRange> revoked,
      List<MoveOrder> orders,
      Map<Integer, Instant> down) {
    this(index, view, session, assignments, revoked, orders, down, null, null);
  }

  /** A reply that knows of no worker that is down. */
  public HeartbeatReply(
      Integer index,
      ClusterView view,
      String session,
      List<SlotRange> assignments,
      List<SlotRange> revoked,
      List<MoveOrder> orders) {
    this(index, view, session, assignments, revoked, orders, null);
  }

  /** A reply without slots. */
  public HeartbeatReply(Integer index, ClusterView view) {
    this(index, view, null, null, null, null);
  }
}
