package io.kittenfs.master;

import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The orders that go to workers with the replies to their heartbeats. Guarded by itself: who
 * removes a worker keeps the lock meanwhile, so that nobody gives orders.
 */
final class Orders {
  private final Liveness liveness;

  /** By the index of a worker, the groups that its last orders send slots to. */
  private final Map<Integer, Set<Integer>> given = new HashMap<>();

  Orders(Liveness liveness) {
    this.liveness = liveness;
  }

  /**
   * The orders of a worker, in the place of those before.
   *
   * @param now read while this is locked
   * @param group the group that the worker leads, whose slots are to move; empty for no orders
   */
  synchronized List<MoveOrder> give(RegistrySnapshot now, int worker, Optional<Group> group) {
    List<MoveOrder> orders =
        group.stream()
            .flatMap(from -> now.movesLeftOf(from.id()).stream())
            .flatMap(move -> order(now, move).stream())
            .limit(HeartbeatReply.MAX_ORDERS)
            .toList();
    given.put(worker, orders.stream().map(MoveOrder::to).collect(Collectors.toSet()));
    return orders;
  }

  /** The order to make a move; empty while nobody takes the slot in. */
  private Optional<MoveOrder> order(RegistrySnapshot now, Move move) {
    return now.leader(move.to())
        .filter(leader -> liveness.takesSlots(leader.index()))
        .map(leader -> new MoveOrder(move.slot(), move.to(), leader.url()));
  }

  /** The workers that slots may be on their way from to this group, by rising index. */
  synchronized List<Integer> senders(RegistrySnapshot now, int group) {
    return now.workers().stream()
        .map(Member::index)
        .filter(worker -> !now.leads(worker, group))
        .filter(
            worker ->
                liveness.maySend(worker, group)
                    || given.getOrDefault(worker, Set.of()).contains(group))
        .toList();
  }
}
