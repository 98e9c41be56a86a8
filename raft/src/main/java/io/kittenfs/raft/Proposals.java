package io.kittenfs.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What waits to be proposed, and what was proposed and has not come back. Used under the lock of
 * its {@link Proposer}.
 */
final class Proposals {
  private final Deque<PendingCommand<?>> commands = new ArrayDeque<>();
  private final List<Caller<Void>> readers = new ArrayList<>();
  private final List<Flight> flights = new ArrayList<>();
  private long waitingBytes;
  private boolean renewal;

  /**
   * Queues a command; one always has room, whatever its size.
   *
   * @return false when too much waits
   */
  boolean add(PendingCommand<?> command) {
    boolean isFull =
        commands.size() >= RaftLimits.WAITING
            || (!commands.isEmpty() && waitingBytes + command.weight > RaftLimits.WAITING_BYTES);
    if (!isFull) {
      commands.add(command);
      waitingBytes += command.weight;
    }
    return !isFull;
  }

  /**
   * Queues a read, for the next entry that is proposed, whatever it holds.
   *
   * @return false when too many wait
   */
  boolean add(Caller<Void> reader) {
    return readers.size() < RaftLimits.WAITING && readers.add(reader);
  }

  /** An entry is to be proposed even when nobody waits for one. */
  void addRenewal() {
    renewal = true;
  }

  boolean hasFlights() {
    return !flights.isEmpty();
  }

  boolean isEmpty() {
    return commands.isEmpty() && readers.isEmpty() && flights.isEmpty();
  }

  /** Whether there is something to propose, and room for it. */
  boolean canTakeOff() {
    return flights.size() < RaftLimits.ENTRIES_IN_FLIGHT
        && (renewal || !commands.isEmpty() || !readers.isEmpty());
  }

  /** Makes an entry of what has waited longest. */
  Flight takeOff(long term, long writer, long number, long now) {
    List<PendingCommand<?>> batch = new ArrayList<>();
    long bytes = 0;
    while (!commands.isEmpty() && batch.size() < RaftLimits.ENTRY_COMMANDS) {
      bytes += commands.peek().weight;
      if (bytes > RaftLimits.ENTRY_BYTES && !batch.isEmpty()) {
        break;
      }
      waitingBytes -= commands.peek().weight;
      batch.add(commands.poll());
    }
    Entry entry =
        new Entry(term, writer, number, batch.stream().map(command -> command.bytes).toList());
    Flight flight = new Flight(entry, now, batch, List.copyOf(readers));
    readers.clear();
    renewal = false;
    flights.add(flight);
    return flight;
  }

  /**
   * Takes away the flight of this number, if it is still there, and answers whether it was.
   *
   * @param number that the writer of all of them gave it
   */
  List<Flight> land(long number) {
    return removeFlights(flight -> flight.entry().number() == number);
  }

  /** Takes away the flights for which this holds. */
  List<Flight> removeFlights(Predicate<Flight> which) {
    List<Flight> removed = flights.stream().filter(which).toList();
    flights.removeAll(removed);
    return removed;
  }

  /** Takes away all commands that were not proposed. */
  List<PendingCommand<?>> removeCommands() {
    return removeCommands(Long.MAX_VALUE);
  }

  /** Takes away the commands that were not proposed and have waited up to this time. */
  List<PendingCommand<?>> removeCommands(long deadline) {
    List<PendingCommand<?>> removed = new ArrayList<>();
    while (!commands.isEmpty() && commands.peek().deadline <= deadline) {
      waitingBytes -= commands.peek().weight;
      removed.add(commands.poll());
    }
    return removed;
  }

  /** Takes away all reads for which nothing was proposed. */
  List<Caller<Void>> removeReaders() {
    return removeReaders(Long.MAX_VALUE);
  }

  /** Takes away the reads for which nothing was proposed and which have waited up to this time. */
  List<Caller<Void>> removeReaders(long deadline) {
    List<Caller<Void>> removed = new ArrayList<>();
    Iterator<Caller<Void>> each = readers.iterator();
    while (each.hasNext()) {
      Caller<Void> reader = each.next();
      if (reader.deadline <= deadline) {
        each.remove();
        removed.add(reader);
      }
    }
    return removed;
  }

  /** Who waits for what was proposed, and did so up to this time. */
  static <C extends Caller<?>> List<C> overdue(List<C> callers, long deadline) {
    return callers.stream().filter(caller -> caller.deadline <= deadline).toList();
  }

  List<Flight> flights() {
    return List.copyOf(flights);
  }
}
