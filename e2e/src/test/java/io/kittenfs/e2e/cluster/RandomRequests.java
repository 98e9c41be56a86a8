package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Request;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Reads and writes of all kinds on a few keys at a time, recorded. After a number of requests the
 * clients go on to other keys, so that no key's history grows long; {@link #readAll} looks at every
 * key once more. Safe for many threads, of which each is one client.
 */
final class RandomRequests {
  private static final int KEYS_AT_A_TIME = 4;
  private static final int REQUESTS_PER_KEY = 60;
  private static final int SMALL = 100;

  /** Above the threshold from which on values are files. */
  private static final int LARGE = 150_000;

  /** What a client that is told to come later waits, so as not to fill the history with that. */
  private static final long BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final KeySender keys;
  private final Tolerance tolerance;
  private final History history;
  private final int large;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, String> lastEtags = new ConcurrentHashMap<>();

  /**
   * @param tolerance which requests may be refused
   */
  RandomRequests(KeySender keys, Tolerance tolerance, History history) {
    this(keys, tolerance, history, LARGE);
  }

  private RandomRequests(KeySender keys, Tolerance tolerance, History history, int large) {
    this.keys = keys;
    this.tolerance = tolerance;
    this.history = history;
    this.large = large;
  }

  /** The same without values that become files. */
  static RandomRequests ofSmallValues(KeySender keys, Tolerance tolerance, History history) {
    return new RandomRequests(keys, tolerance, history, SMALL);
  }

  /** How many requests were more than refused. */
  int answered() {
    return answered.get();
  }

  /**
   * Sends one request to one of these nodes.
   *
   * @param client who sends it
   * @param nodes that may be asked
   * @param random what and whom to ask
   */
  void turn(int client, List<String> nodes, Random random) {
    int number = count.getAndIncrement();
    String key = key(number, random.nextInt(KEYS_AT_A_TIME));
    String node = nodes.get(random.nextInt(nodes.size()));
    send(client, node, key, request(key, number, random), random.nextInt(8) == 0 ? large : SMALL);
  }

  /**
   * Starts clients that take turns until they are stopped.
   *
   * @param count how many
   * @param nodes the urls that may be asked at the time
   * @param seed of what they do, which a failing test should name
   */
  void start(Clients clients, int count, Supplier<List<String>> nodes, long seed) {
    for (int i = 0; i < count; i++) {
      int client = i;
      Random random = new Random(seed * count + client);
      clients.repeat("client " + client, () -> turn(client, nodes.get(), random));
    }
  }

  private static String key(int number, int which) {
    return "history/" + number / (REQUESTS_PER_KEY * KEYS_AT_A_TIME) + "/" + which;
  }

  private Request request(String key, int number, Random random) {
    String value = "value." + number;
    Condition seen = new Condition.Matches(lastEtags.getOrDefault(key, "\"none\""));
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> new Request.Put(value, new Condition.Always());
      case 3 -> new Request.Put(value, new Condition.Absent());
      case 4, 5 -> new Request.Put(value, seen);
      case 6 -> new Request.Delete(new Condition.Always());
      case 7 -> new Request.Delete(seen);
      default -> new Request.Get();
    };
  }

  private Answer send(int client, String node, String key, Request request, int size) {
    Answer answer =
        history.record(client, node, key, request, () -> keys.send(node, key, request, size));
    if (answer instanceof Answer.NothingDone) {
      // A long body is not kept: when the slot leaves while it arrives, the client must send again.
      tolerance.refused(
          request instanceof Request.Put && size == LARGE, request + " of " + key + " on " + node);
      LockSupport.parkNanos(BACK_OFF_NANOS);
    } else {
      answered.incrementAndGet();
    }
    if (answer instanceof Answer.Unknown) {
      tolerance.unanswered(request + " of " + key + " on " + node);
    }
    if (answer instanceof Answer.Stored stored) {
      lastEtags.put(key, stored.etag());
    } else if (answer instanceof Answer.OpenValue found) {
      lastEtags.put(key, found.etag());
    }
    return answer;
  }

  /**
   * Reads every key once, which must succeed from now on.
   *
   * @param node the url of the node that is asked
   */
  void readAll(String node) {
    tolerance.nodesDie(false);
    int rounds = count.get() / (REQUESTS_PER_KEY * KEYS_AT_A_TIME) + 1;
    for (int i = 0; i < rounds * KEYS_AT_A_TIME; i++) {
      String key = key(i / KEYS_AT_A_TIME * REQUESTS_PER_KEY * KEYS_AT_A_TIME, i % KEYS_AT_A_TIME);
      send(-1, node, key, new Request.Get(), 0);
    }
  }
}
