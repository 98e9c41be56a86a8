package io.kittenfs.e2e.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One key of a store that does take effect in one instant per request, asked by some clients at
 * once, some of whom never get an answer; the same seed gives the same history. A fault may be
 * planted, which meets one in {@value #ONE_IN} of the requests that it can meet.
 */
final class SimulatedKey {
  /** What the store does wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** A read answers what was there before the last change. */
    STALE_READ,
    /** An acknowledged put stores nothing. */
    LOST_WRITE,
    /** A put is applied once more some time later, as a new version. */
    REPEATED_PUT,
    /** A put that is refused as "nothing stored" is stored. */
    STORED_THOUGH_REFUSED,
    /** A write does not look at its condition. */
    IGNORED_CONDITION
  }

  private static final int ONE_IN = 3;
  private static final int CLIENTS = 8;

  private record Value(String name, String etag) {}

  private record Event(long time, int order, Runnable action) {}

  private final Random random;
  private final Fault fault;
  private final int requests;
  private final List<Operation> history = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingInt(Event::order));
  private final String[] lastSeen = new String[CLIENTS];
  private Optional<Value> present = Optional.empty();
  private Optional<Value> before = Optional.empty();
  private long time;
  private int begun;
  private int planned;
  private int versions;

  SimulatedKey(long seed, Fault fault, int requests) {
    this.random = new Random(seed);
    this.fault = fault;
    this.requests = requests;
  }

  /** Runs it to its end. */
  List<Operation> run() {
    for (int client = 0; client < CLIENTS; client++) {
      int it = client;
      lastSeen[client] = "\"none\"";
      plan(random.nextInt(20), () -> begin(it));
    }
    for (Event next = events.poll(); next != null; next = events.poll()) {
      time = next.time();
      next.action().run();
    }
    return history;
  }

  private void plan(long delay, Runnable action) {
    events.add(new Event(time + delay, planned++, action));
  }

  private void begin(int client) {
    if (begun == requests) {
      return;
    }
    begun++;
    Request request = request(client);
    long start = time;
    long effectAfter = 1L + random.nextInt(30);
    long answerAfter = effectAfter + 1L + random.nextInt(30);
    int luck = random.nextInt(20);
    if (luck == 0) {
      refuse(client, request, start, answerAfter);
    } else if (luck == 1) {
      forget(client, request, start, answerAfter);
    } else {
      plan(
          effectAfter,
          () -> {
            Answer answer = apply(request);
            plan(answerAfter - effectAfter, () -> end(client, request, answer, start));
          });
    }
  }

  private void refuse(int client, Request request, long start, long answerAfter) {
    if (fault == Fault.STORED_THOUGH_REFUSED && request instanceof Request.Put) {
      plan(1, () -> apply(request));
    }
    plan(answerAfter, () -> end(client, request, new Answer.NothingDone(), start));
  }

  /** It may happen in time, late, or not at all. */
  private void forget(int client, Request request, long start, long answerAfter) {
    if (random.nextBoolean()) {
      plan(1L + random.nextInt(300), () -> apply(request));
    }
    plan(answerAfter, () -> end(client, request, new Answer.Unknown(), start));
  }

  private void end(int client, Request request, Answer answer, long start) {
    history.add(new Operation(client, "simulated", "key", request, answer, start, time));
    if (answer instanceof Answer.Stored stored) {
      lastSeen[client] = stored.etag();
    } else if (answer instanceof Answer.OpenValue found) {
      lastSeen[client] = found.etag();
    } else if (answer instanceof Answer.ConditionFailed failed) {
      lastSeen[client] = failed.etag().orElse(lastSeen[client]);
    }
    plan(random.nextInt(40), () -> begin(client));
  }

  private Request request(int client) {
    Condition matches = new Condition.Matches(lastSeen[client]);
    String value = "value " + begun;
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Request.Put(value, new Condition.Always());
      case 2 -> new Request.Put(value, new Condition.Absent());
      case 3, 4 -> new Request.Put(value, matches);
      case 5 -> new Request.Delete(new Condition.Always());
      case 6 -> new Request.Delete(matches);
      default -> new Request.Get();
    };
  }

  private boolean strikes(Fault it) {
    return fault == it && random.nextInt(ONE_IN) == 0;
  }

  private Answer apply(Request request) {
    if (request instanceof Request.Put put) {
      return applyPut(put);
    } else if (request instanceof Request.Delete delete) {
      return applyDelete(delete);
    } else {
      Optional<Value> seen = strikes(Fault.STALE_READ) ? before : present;
      return seen.<Answer>map(it -> new Answer.OpenValue(it.name(), it.etag()))
          .orElseGet(Answer.Missing::new);
    }
  }

  private Answer applyPut(Request.Put put) {
    if (!allowed(put.condition())) {
      return new Answer.ConditionFailed(present.map(Value::etag));
    }
    boolean created = present.isEmpty();
    Value value = new Value(put.value(), "\"" + ++versions + "\"");
    if (!strikes(Fault.LOST_WRITE)) {
      change(Optional.of(value));
    }
    if (strikes(Fault.REPEATED_PUT)) {
      plan(
          1L + random.nextInt(100),
          () -> change(Optional.of(new Value(put.value(), "\"" + ++versions + "\""))));
    }
    return new Answer.Stored(created, value.etag());
  }

  private Answer applyDelete(Request.Delete delete) {
    if (present.isEmpty()) {
      return new Answer.Missing();
    } else if (!allowed(delete.condition())) {
      return new Answer.ConditionFailed(present.map(Value::etag));
    } else {
      change(Optional.empty());
      return new Answer.Deleted();
    }
  }

  private void change(Optional<Value> next) {
    before = present;
    present = next;
  }

  private boolean allowed(Condition condition) {
    if (condition instanceof Condition.Always || strikes(Fault.IGNORED_CONDITION)) {
      return true;
    } else if (condition instanceof Condition.Matches matches) {
      return present.map(Value::etag).equals(Optional.of(matches.etag()));
    } else {
      return present.isEmpty();
    }
  }
}
