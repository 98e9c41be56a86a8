package io.kittenfs.client.routed;

import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.ThreadBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * Which workers do not answer. One that failed a moment ago may be back in the next, so requests
 * wait for it, but only few, so that those for other workers find room. One that the master has
 * given up, or that has failed here for longer than requests wait, is known to be down: requests
 * for it are refused at once, but for one a second that looks whether it is back. Its first answer
 * ends that, whatever the master says. Safe for use by many threads.
 */
public final class UnreachableWorkers {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final IntFunction<Optional<Instant>> givenUp;
  private final Duration timeout;
  private final Map<Integer, Failing> failing = new ConcurrentHashMap<>();

  /** What the master said of workers that answered here after it had said so. */
  private final Map<Integer, Instant> disproved = new ConcurrentHashMap<>();

  private final Map<Integer, Instant> looks = new ConcurrentHashMap<>();
  private final Map<Integer, Semaphore> places = new ConcurrentHashMap<>();
  private final Semaphore all = new Semaphore(ThreadBudget.UNREACHABLE_WORKERS);

  /**
   * A worker that does not answer here.
   *
   * @param address where it was asked; another address is another chance
   * @param since the first failure since its last answer
   */
  private record Failing(NodeAddress address, Instant since) {}

  /**
   * @param givenUp when the master last heard a worker that it has given up; empty for others;
   *     asked often
   * @param timeout after how long a worker that fails here is known to be down
   */
  public UnreachableWorkers(
      InstantSource clock, IntFunction<Optional<Instant>> givenUp, Duration timeout) {
    this.clock = clock;
    this.givenUp = givenUp;
    this.timeout = timeout;
  }

  /** Since when a worker is known to be down; empty while it is not. */
  Optional<Instant> downSince(int worker, NodeAddress address) {
    Optional<Instant> said = givenUp.apply(worker);
    if (said.isPresent() && !said.get().equals(disproved.get(worker))) {
      return said.map(since -> since.truncatedTo(ChronoUnit.SECONDS));
    }
    return Optional.ofNullable(failing.get(worker))
        .filter(it -> it.address().equals(address))
        .map(Failing::since)
        .filter(since -> !clock.instant().isBefore(since.plus(timeout)))
        .map(since -> since.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Whether it is this caller's turn to look whether a worker is back. */
  boolean mayLook(int worker) {
    Instant now = clock.instant();
    Instant last = looks.putIfAbsent(worker, now);
    return last == null
        || (Duration.between(last, now).abs().compareTo(BETWEEN_LOOKS) >= 0
            && looks.replace(worker, last, now));
  }

  /** Whether its last attempt here failed. */
  boolean isFailing(int worker) {
    return failing.containsKey(worker);
  }

  void failed(int worker, NodeAddress address) {
    failing.compute(
        worker,
        (index, before) ->
            before != null && before.address().equals(address)
                ? before
                : new Failing(address, clock.instant()));
  }

  void answered(int worker) {
    failing.remove(worker);
    givenUp
        .apply(worker)
        .ifPresentOrElse(said -> disproved.put(worker, said), () -> disproved.remove(worker));
  }

  /** Takes a place to wait for a worker; false when there is none. */
  boolean enter(int worker) {
    Semaphore one =
        places.computeIfAbsent(worker, index -> new Semaphore(ThreadBudget.UNREACHABLE_WORKER));
    if (!one.tryAcquire()) {
      return false;
    }
    if (!all.tryAcquire()) {
      one.release();
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  void leave(int worker) {
    all.release();
    places.get(worker).release();
  }
}
