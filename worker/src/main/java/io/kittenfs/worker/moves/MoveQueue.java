package io.kittenfs.worker.moves;

import io.kittenfs.wire.MoveOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The orders that wait and those that are being carried out, never two for one slot at once. Safe
 * for many threads.
 */
final class MoveQueue {
  // Guarded by this.
  private final Deque<MoveOrder> waiting = new ArrayDeque<>();
  private final Set<MoveOrder> begun = new HashSet<>();
  private boolean closed;

  /** Takes these orders in place of those that wait; what has begun goes on. */
  synchronized void replace(Collection<MoveOrder> orders) {
    waiting.clear();
    waiting.addAll(orders);
    if (!waiting.isEmpty()) {
      // Not with each heartbeat of a worker that has no orders.
      notifyAll();
    }
  }

  /**
   * Waits for the next order to carry out; {@link #done} must follow. Empty when the queue is
   * closed.
   */
  synchronized Optional<MoveOrder> begin() {
    while (!closed) {
      Optional<MoveOrder> next = next();
      if (next.isPresent()) {
        begun.add(next.get());
        return next;
      }
      try {
        wait();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Optional<MoveOrder> next() {
    Iterator<MoveOrder> orders = waiting.iterator();
    while (orders.hasNext()) {
      MoveOrder order = orders.next();
      if (!hasBegun(order.slot())) {
        orders.remove();
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }

  /**
   * More orders between the same groups, without waiting; {@link #done} must follow for each.
   *
   * @param slots which slots are wanted
   * @param most how many orders at most
   */
  synchronized List<MoveOrder> beginMore(MoveOrder like, IntPredicate slots, int most) {
    List<MoveOrder> more =
        waiting.stream()
            .filter(order -> order.to() == like.to() && Objects.equals(order.from(), like.from()))
            .filter(order -> slots.test(order.slot()))
            .filter(order -> !hasBegun(order.slot()))
            .limit(most)
            .toList();
    waiting.removeAll(more);
    begun.addAll(more);
    return more;
  }

  private boolean hasBegun(int slot) {
    return begun.stream().anyMatch(order -> order.slot() == slot);
  }

  /** These orders have been carried out, or have failed; answers whether none waits. */
  synchronized boolean done(List<MoveOrder> orders) {
    begun.removeAll(orders);
    notifyAll();
    return waiting.isEmpty();
  }

  /** The groups that slots of this one go to, or will go to by the orders that wait. */
  synchronized Set<Integer> destinations(int group) {
    return Stream.concat(waiting.stream(), begun.stream())
        .filter(order -> order.isFrom(group))
        .map(MoveOrder::to)
        .collect(Collectors.toSet());
  }

  /** No order begins any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
