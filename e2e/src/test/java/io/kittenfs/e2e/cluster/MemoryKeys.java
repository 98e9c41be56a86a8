package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Keys in memory instead of a cluster, which may have a fault. */
final class MemoryKeys implements KeySender {
  /** What goes wrong with one request in {@value #ONE_IN}. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** No answer, though nothing else is wrong: the request happens or does not. */
    NO_ANSWER,
    /** A read answers what was there before. */
    STALE_READ,
    /** A write is acknowledged and forgotten. */
    LOST_WRITE,
    /** A write is refused and happens. */
    STORED_THOUGH_REFUSED,
    /** A key that is there is not found. */
    NOT_FOUND
  }

  private static final int ONE_IN = 20;

  private record Value(String name, String etag) {}

  private final Fault fault;
  private final Random random = new Random(1);
  private final Map<String, Value> present = new HashMap<>();
  private final Map<String, Value> before = new HashMap<>();
  private int versions;

  MemoryKeys(Fault fault) {
    this.fault = fault;
  }

  private boolean strikes(Fault it) {
    return fault == it && random.nextInt(ONE_IN) == 0;
  }

  @Override
  public synchronized Answer send(String node, String key, Request request, int size) {
    boolean silent = versions > ONE_IN && strikes(Fault.NO_ANSWER);
    if (silent && random.nextBoolean()) {
      return new Answer.Unknown();
    }
    Answer answer = request instanceof Request.Put put ? put(key, put) : get(key);
    return silent ? new Answer.Unknown() : answer;
  }

  private Answer get(String key) {
    Value value = strikes(Fault.STALE_READ) ? before.get(key) : present.get(key);
    return value == null || strikes(Fault.NOT_FOUND)
        ? new Answer.Missing()
        : new Answer.OpenValue(value.name(), value.etag());
  }

  private Answer put(String key, Request.Put put) {
    Value old = present.get(key);
    boolean allowed =
        put.condition() instanceof Condition.Matches matches
            ? old != null && old.etag().equals(matches.etag())
            : put.condition() instanceof Condition.Always || old == null;
    if (!allowed) {
      return new Answer.ConditionFailed(Optional.ofNullable(old).map(Value::etag));
    }
    Value value = new Value(put.value(), "\"" + ++versions + "\"");
    if (old == null || !strikes(Fault.LOST_WRITE)) {
      present.put(key, value);
      before.put(key, old == null ? value : old);
    }
    return old != null && strikes(Fault.STORED_THOUGH_REFUSED)
        ? new Answer.NothingDone()
        : new Answer.Stored(old == null, value.etag());
  }
}
