package io.kittenfs.client.routed;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.RequestProgress.Sent;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Brings one request to the worker that leads the group of its slot. What may have reached a server
 * is sent again only when it reads, or when that server said that nothing happened. Used by one
 * thread, once.
 */
final class RoutedCall {
  private final MapCache maps;
  private final MapRefresher refresher;
  private final OwnerClient calls;
  private final UnreachableWorkers down;
  private final RecoveryProbe probe;
  private final OwnSlots own;
  private final KvRequest request;
  private final Optional<ClusterClient.Here> here;
  private final int slot;
  private final Backoff deadline;
  private Integer waitingFor;

  RoutedCall(
      MapCache maps,
      MapRefresher refresher,
      OwnerClient calls,
      UnreachableWorkers down,
      RecoveryProbe probe,
      OwnSlots own,
      KvRequest request,
      Optional<ClusterClient.Here> here,
      Backoff deadline) {
    this.maps = maps;
    this.refresher = refresher;
    this.calls = calls;
    this.down = down;
    this.probe = probe;
    this.own = own;
    this.request = request;
    this.here = here;
    this.deadline = deadline;
    this.slot = request.slot();
  }

  /** The answer of the slot's group; throws as {@link ClusterClient#send} does. */
  Optional<NodeStream> run() throws IOException {
    try {
      while (true) {
        Optional<SlotRoute> route = maps.route(slot);
        if (route.isEmpty()) {
          tryAgainOr(
              "Nobody is known to own slot "
                  + slot
                  + ", in which this key is. GET /map tells more.");
        } else {
          AttemptResult attempt = attempt(route.get());
          if (attempt instanceof AttemptResult.AnsweredHere) {
            return Optional.empty();
          }
          if (attempt instanceof AttemptResult.Answered answered) {
            return Optional.of(answered.answer());
          }
          judge(route.get(), attempt);
        }
      }
    } finally {
      stopWaiting();
    }
  }

  private AttemptResult attempt(SlotRoute route) throws IOException {
    if (waitingFor != null && waitingFor != route.leader()) {
      stopWaiting();
    }
    if (here.isPresent() && own.areOf(route.leader())) {
      return attemptHere();
    }
    Optional<Instant> since = probe.downSince(route.leader(), route.address());
    if (since.isPresent()) {
      return new AttemptResult.Down(since.get());
    }
    if (down.isFailing(route.leader())) {
      waitFor(route, "cannot be reached");
    }
    AttemptResult attempt = calls.attempt(route.address(), request);
    if (!(attempt instanceof AttemptResult.Failed)) {
      down.answered(route.leader());
    }
    return attempt;
  }

  private AttemptResult attemptHere() throws IOException {
    try {
      here.get().answer();
      return new AttemptResult.AnsweredHere();
    } catch (NotOwnerException e) {
      return new AttemptResult.NotOwner(e.epoch(), successor(e));
    }
  }

  private Optional<SlotRoute> successor(NotOwnerException refusal) {
    return refusal.successor().isEmpty()
        ? Optional.empty()
        : maps.routeTo(refusal.successor().getAsInt(), refusal.epoch());
  }

  private void judge(SlotRoute route, AttemptResult attempt) {
    if (attempt instanceof AttemptResult.NotOwner refusal) {
      request.body().ifPresent(ReplayableBody::requireReplayable);
      boolean news = refusal.successor().filter(next -> maps.correct(slot, next)).isPresent();
      if (!news) {
        tryAgainOr(route.text() + " does not own slot " + slot + " now; it is on its way.");
      }
    } else if (attempt instanceof AttemptResult.Frozen) {
      request.body().ifPresent(ReplayableBody::requireReplayable);
      tryAgainOr(route.text() + " takes no writes of slot " + slot + " for a moment.");
    } else if (attempt instanceof AttemptResult.Closed closed) {
      throw unavailable(route.text() + ": " + closed.detail());
    } else if (attempt instanceof AttemptResult.Down gone) {
      if (maps.route(slot).equals(Optional.of(route))) {
        throw new WorkerDownException(route.text(), gone.since());
      }
    } else if (attempt instanceof AttemptResult.Failed failed) {
      afterFailure(route, failed);
    }
  }

  private void afterFailure(SlotRoute route, AttemptResult.Failed failed) {
    down.failed(route.leader(), route.address());
    String what = route.text() + " " + failed.why();
    if (!request.reads() && failed.sent() == Sent.ALL) {
      throw new KittenException(
          ErrorCode.OUTCOME_UNKNOWN,
          what
              + " any more. The write may or may not have been stored: read the key before you try"
              + " again.");
    }
    if (!request.reads() && failed.sent() == Sent.HEAD) {
      throw unavailable(what + ". Nothing was stored; try again.");
    }
    request.body().ifPresent(ReplayableBody::requireReplayable);
    waitFor(route, failed.why());
    tryAgainOr(what + ". Keys of other workers are not affected.");
    refresher.refresh();
  }

  private void waitFor(SlotRoute route, String why) {
    if (waitingFor != null) {
      return;
    }
    if (!down.enter(route.leader())) {
      throw unavailable(
          route.text() + " " + why + ", and enough requests wait for it. Try again later.");
    }
    waitingFor = route.leader();
  }

  private void stopWaiting() {
    if (waitingFor != null) {
      down.leave(waitingFor);
      waitingFor = null;
    }
  }

  private void tryAgainOr(String detail) {
    if (deadline.isOver()) {
      throw unavailable(detail + " Try again.");
    }
    if (deadline.isLong() || maps.route(slot).isEmpty()) {
      refresher.refresh();
    }
    deadline.pause();
  }

  private static KittenException unavailable(String detail) {
    return new KittenException(ErrorCode.UNAVAILABLE, detail);
  }
}
