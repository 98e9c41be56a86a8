package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Counters that all clients increment by compare-and-set. A counter holds one number per client, so
 * that each client knows to the last increment what must be there, even after a request without an
 * answer: such an increment either shows in the next value with another ETag, or can never happen
 * any more. Safe for many threads, of which each is one client.
 */
final class CounterLoad {
  private static final String PREFIX = "counters/";

  /** What one client knows of its number in one counter. Only that client's thread uses it. */
  private static final class Account {
    private int confirmed;

    /** The ETag that an increment without an answer was to replace; null when there is none. */
    private String open;
  }

  private final KeySender sender;
  private final Tolerance tolerance;
  private final Account[][] accounts;

  CounterLoad(KeySender sender, Tolerance tolerance, int counters, int clients) {
    this.sender = sender;
    this.tolerance = tolerance;
    this.accounts = new Account[counters][clients];
    for (Account[] row : accounts) {
      Arrays.setAll(row, it -> new Account());
    }
  }

  /** Creates all counters. */
  void create(String node) {
    for (int counter = 0; counter < accounts.length; counter++) {
      Request create =
          new Request.Put(text(new int[accounts[counter].length]), new Condition.Absent());
      Answer answer = sender.send(node, PREFIX + counter, create, 0);
      if (!(answer instanceof Answer.Stored)) {
        throw new AssertionError("A counter cannot be created: " + answer);
      }
    }
  }

  private static String text(int[] numbers) {
    return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining("."));
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  /** Tries once to increment a counter. */
  void turn(int client, List<String> nodes, Random random) {
    String node = nodes.get(random.nextInt(nodes.size()));
    int counter = random.nextInt(accounts.length);
    Answer answer = read(node, counter);
    if (answer instanceof Answer.OpenValue found) {
      increment(node, counter, client, found);
    }
  }

  private Answer read(String node, int counter) {
    Answer answer = sender.send(node, PREFIX + counter, new Request.Get(), 0);
    if (answer instanceof Answer.Missing) {
      throw new AssertionError("Counter " + counter + " is gone");
    } else if (!(answer instanceof Answer.OpenValue)) {
      tolerance.unanswered("GET of a counter on " + node);
    }
    return answer;
  }

  private void increment(String node, int counter, int client, Answer.OpenValue found) {
    Account account = accounts[counter][client];
    int[] numbers = numbers(found.value());
    settle(counter, client, numbers[client], found.etag());
    numbers[client]++;
    Condition same = new Condition.Matches(found.etag());
    Answer answer = sender.send(node, PREFIX + counter, new Request.Put(text(numbers), same), 0);
    if (answer instanceof Answer.Stored) {
      account.confirmed++;
      account.open = null;
    } else if (answer instanceof Answer.NothingDone) {
      tolerance.refused(false, "Increment on " + node);
    } else if (answer instanceof Answer.Unknown) {
      account.open = found.etag();
      tolerance.unanswered("Increment on " + node);
    }
  }

  private void settle(int counter, int client, int seen, String etag) {
    Account account = accounts[counter][client];
    if (account.open != null && seen == account.confirmed + 1) {
      account.confirmed++;
      account.open = null;
    } else if (seen != account.confirmed) {
      throw new AssertionError(
          String.format(
              "Counter %d: client %d incremented %d times and finds %d",
              counter, client, account.confirmed, seen));
    } else if (account.open != null && !account.open.equals(etag)) {
      account.open = null; // what it was to replace is gone
    }
  }

  /** Fails unless each counter is what its clients know; to be called when they have stopped. */
  void checkAll(String node) {
    for (int counter = 0; counter < accounts.length; counter++) {
      Answer answer = read(node, counter);
      if (!(answer instanceof Answer.OpenValue found)) {
        throw new AssertionError("Counter " + counter + " cannot be read: " + answer);
      }
      int[] numbers = numbers(found.value());
      for (int client = 0; client < numbers.length; client++) {
        settle(counter, client, numbers[client], found.etag());
      }
    }
  }

  /** How many increments are known to have happened. */
  int total() {
    return Arrays.stream(accounts).flatMap(Arrays::stream).mapToInt(it -> it.confirmed).sum();
  }
}
