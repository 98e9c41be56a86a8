package io.kittenfs.e2e.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Records what clients ask and are answered. Safe for many threads. */
public final class History {
  private final long origin = System.nanoTime();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

  /**
   * Runs a request and records it.
   *
   * @param client who asks
   * @param via the node that is asked
   * @param key what it is about
   * @param request what is asked for
   * @param send sends the request and waits for the answer
   */
  public Answer record(int client, String via, String key, Request request, Supplier<Answer> send) {
    long start = System.nanoTime() - origin;
    Answer answer = send.get();
    long end = System.nanoTime() - origin;
    operations.add(new Operation(client, via, key, request, answer, start, end));
    return answer;
  }

  /** All that was recorded so far, in the order of the starts. */
  public List<Operation> operations() {
    List<Operation> sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingLong(Operation::start));
    return sorted;
  }
}
