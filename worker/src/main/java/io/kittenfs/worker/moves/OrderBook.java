package io.kittenfs.worker.moves;

import io.kittenfs.cluster.MoveOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The orders that wait and those that are being carried out, never two for one slot at once. Safe
 * for many threads.
 */
final class OrderBook {
  // Guarded by this.
  private final Deque<MoveOrder> waiting = new ArrayDeque<>();
  private final Set<MoveOrder> begun = new HashSet<>();
  private boolean closed;

  /** Takes these orders in place of those that wait; what has begun goes on. */
  synchronized void replace(Collection<MoveOrder> orders) {
    waiting.clear();
    waiting.addAll(orders);
    notifyAll();
  }

  /**
   * Waits for the next order to carry out; {@link #done} must follow. Empty when the book is
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
      if (begun.stream().noneMatch(other -> other.slot() == order.slot())) {
        orders.remove();
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }

  /** This order has been carried out, or has failed; answers whether none waits. */
  synchronized boolean done(MoveOrder order) {
    begun.remove(order);
    notifyAll();
    return waiting.isEmpty();
  }

  /** The workers that slots go to, or will go to by the orders that wait. */
  synchronized Set<Integer> destinations() {
    return Stream.concat(waiting.stream(), begun.stream())
        .map(MoveOrder::to)
        .collect(Collectors.toSet());
  }

  /** No order begins any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
