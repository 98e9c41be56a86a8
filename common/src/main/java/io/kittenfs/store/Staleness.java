package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogStatus;
import io.kittenfs.store.record.StoreView;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How old what a copy has may be. A copy that is asked has the leader asked how many commands there
 * are. Once it has as many, it has all that was acknowledged before it asked: so its age is at most
 * the time since then, by its own clock alone. Nobody waits for the leader's answer, and nobody is
 * asked while nobody reads.
 *
 * <p>A copy that has not caught up with any answer since it was opened has all that was
 * acknowledged before the newest version in it was made; that is by the wall clock of the leader of
 * that time.
 *
 * <p>Safe for use by many threads.
 */
final class Staleness {
  /** Between two questions. */
  private static final long PACE_NANOS = Duration.ofSeconds(1).toNanos();

  private final CommandLog log;
  private final BlobPeers peers;
  private final StoreView view;
  private final StoreClock clock;

  // Under this object's monitor.
  private OptionalLong asked = OptionalLong.empty();
  private boolean isAsking;

  /** One that this copy has not caught up with; null when there is none. */
  private Answer ahead;

  /** When the last question was asked whose answer this copy has caught up with. */
  private OptionalLong complete = OptionalLong.empty();

  /**
   * What the leader said.
   *
   * @param asked a moment before it was asked, by the steady clock
   * @param commands how many had been acknowledged by then, or more
   */
  private record Answer(long asked, long commands) {}

  Staleness(CommandLog log, BlobPeers peers, StoreView view, StoreClock clock) {
    this.log = log;
    this.peers = peers;
    this.view = view;
    this.clock = clock;
  }

  /**
   * How old what is read from the database after this returned is at most, told each time anew for
   * that moment. Returns at once.
   *
   * @throws KittenException UNAVAILABLE while nothing is known about that, or the log has stopped
   */
  Supplier<Duration> age() {
    if (!peers.hasOthers()) {
      return () -> Duration.ZERO;
    }
    if (log.role() == LogStatus.Role.STOPPED) {
      throw new KittenException(ErrorCode.UNAVAILABLE, "This worker's copy of the key stopped.");
    }
    askIfDue();
    OptionalLong since = caughtUp();
    return since.isPresent() ? ageSince(since.getAsLong()) : ageByVersion();
  }

  private Supplier<Duration> ageSince(long moment) {
    return () -> Duration.ofNanos(clock.steady().getAsLong() - moment);
  }

  private Supplier<Duration> ageByVersion() {
    long newest = view.lastVersion() / StoreView.VERSIONS_PER_MILLI;
    if (newest == 0) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "Nothing is stored in this worker's copy of the key's group yet, and no leader said how much"
              + " there is. Try again.");
    }
    return () -> Duration.ofMillis(Math.max(0, clock.source().millis() - newest));
  }

  private void askIfDue() {
    long now = clock.steady().getAsLong();
    synchronized (this) {
      // Not while there is an answer ahead: a copy that is always a little late would never catch
      // up with the last of many.
      boolean isDue = asked.isEmpty() || now - asked.getAsLong() >= PACE_NANOS;
      if (!isDue || isAsking || caughtUpOrAhead()) {
        return;
      }
      asked = OptionalLong.of(now);
      isAsking = true;
    }
    // Whatever asking fails with, it is over.
    CompletableFuture<?> unused =
        CompletableFuture.completedFuture(null)
            .thenCompose(begun -> commands())
            .whenComplete(
                (commands, nobodyKnows) ->
                    answered(nobodyKnows == null ? new Answer(now, commands) : null));
  }

  /** Takes over what was caught up with; whether there is still an answer ahead. */
  private boolean caughtUpOrAhead() {
    if (ahead != null && log.commandIndex() >= ahead.commands()) {
      complete = OptionalLong.of(ahead.asked());
      ahead = null;
    }
    return ahead != null;
  }

  private CompletableFuture<Long> commands() {
    return log.role().leads()
        ? log.readable().thenApply(unused -> log.commandIndex())
        : peers.commandsAtLeader();
  }

  private synchronized void answered(Answer answer) {
    isAsking = false;
    if (answer != null) {
      ahead = answer;
    }
  }

  private synchronized OptionalLong caughtUp() {
    boolean unused = caughtUpOrAhead();
    return complete;
  }
}
