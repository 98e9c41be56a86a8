package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.Liveness;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.GroupRow;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The orders that go to workers with the replies to their heartbeats. Safe for use by many threads.
 */
public final class Orders {
  private final Registry registry;
  private final Liveness liveness;

  /** By the index of a worker, the groups that its last orders send slots to. Guarded by this. */
  private final Map<Integer, Set<Integer>> given = new HashMap<>();

  /** Orders of the moves that a registry plans, to workers that can make them. */
  public Orders(Registry registry, Liveness liveness) {
    this.registry = registry;
    this.liveness = liveness;
  }

  /**
   * What was given to a worker.
   *
   * @param snapshot of what
   * @param group the solo group that the worker reports of; empty when it is none of its own
   * @param orders in their order; none without a group
   */
  public record Given(RegistrySnapshot snapshot, Optional<Group> group, List<MoveOrder> orders) {}

  /** Gives the sender of a heartbeat its orders, in the place of those before. */
  public synchronized Given give(int worker, Heartbeat heartbeat) {
    RegistrySnapshot now = registry.snapshot();
    Optional<Group> group = now.groupOf(worker, heartbeat);
    Stream<Integer> replicated =
        now.countingReports(worker, heartbeat).keySet().stream().filter(id -> !isSolo(id));
    List<MoveOrder> orders =
        Stream.concat(group.map(Group::id).stream(), replicated)
            .flatMap(from -> now.movesLeftOf(from).stream())
            .flatMap(move -> order(now, move).stream())
            .limit(HeartbeatReply.MAX_ORDERS)
            .toList();
    given.put(worker, orders.stream().map(MoveOrder::to).collect(Collectors.toSet()));
    return new Given(now, group, orders);
  }

  /** Does something while no worker is given orders. */
  synchronized <R> R whileNoneAreGiven(Supplier<R> what) {
    return what.get();
  }

  /** The order to make a move; empty while nobody takes the slot in. */
  private Optional<MoveOrder> order(RegistrySnapshot now, Move move) {
    Integer from = isSolo(move.from()) ? null : move.from();
    return now.leader(move.to())
        .filter(leader -> speaksFor(leader.index(), move.to()))
        .map(leader -> new MoveOrder(move.slot(), move.to(), leader.url(), from));
  }

  private boolean speaksFor(int worker, int group) {
    return isSolo(group) ? liveness.takesSlots(worker) : liveness.leads(worker, group);
  }

  private static boolean isSolo(int group) {
    return Group.soloWithId(group).isPresent();
  }

  /** The workers that slots may be on their way from to this group, by rising index. */
  synchronized List<Integer> senders(RegistrySnapshot now, int group) {
    return Stream.concat(
            now.workers().stream()
                .map(Member::index)
                .filter(worker -> !now.leads(worker, group))
                .filter(
                    worker ->
                        liveness.maySend(worker, group)
                            || given.getOrDefault(worker, Set.of()).contains(group)),
            silentMembers(now))
        .distinct()
        .sorted()
        .toList();
  }

  /** Nobody says for their groups whether slots leave them. */
  private Stream<Integer> silentMembers(RegistrySnapshot now) {
    return now.groups().stream()
        .map(GroupRow::group)
        .filter(
            group ->
                now.leader(group.id())
                    .filter(leader -> liveness.leads(leader.index(), group.id()))
                    .isEmpty())
        .flatMap(group -> group.members().stream());
  }
}
