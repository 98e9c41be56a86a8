package io.kittenfs.client;

import io.kittenfs.client.Attempt.Sent;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.NotOwnerException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Brings one request to the owner of its slot. What may have reached a server is sent again only
 * when it reads, or when that server said that nothing happened. Used by one thread, once.
 */
final class Delivery {
  private final MapCache maps;
  private final MapRefresher refresher;
  private final SlotCalls calls;
  private final DownWorkers down;
  private final Lookout lookout;
  private final OwnSlots own;
  private final KvRequest request;
  private final Optional<ClusterClient.Here> here;
  private final int slot;
  private final Deadline deadline;
  private Integer waitingFor;

  Delivery(
      MapCache maps,
      MapRefresher refresher,
      SlotCalls calls,
      DownWorkers down,
      Lookout lookout,
      OwnSlots own,
      KvRequest request,
      Optional<ClusterClient.Here> here,
      Deadline deadline) {
    this.maps = maps;
    this.refresher = refresher;
    this.calls = calls;
    this.down = down;
    this.lookout = lookout;
    this.own = own;
    this.request = request;
    this.here = here;
    this.deadline = deadline;
    this.slot = request.slot();
  }

  /** The owner's answer; throws as {@link ClusterClient#send} does. */
  Optional<NodeStream> run() throws IOException {
    try {
      while (true) {
        Optional<SlotOwner> owner = maps.owner(slot);
        if (owner.isEmpty()) {
          tryAgainOr(
              "Nobody is known to own slot "
                  + slot
                  + ", in which this key is. GET /map tells more.");
        } else {
          Attempt attempt = attempt(owner.get());
          if (attempt instanceof Attempt.AnsweredHere) {
            return Optional.empty();
          }
          if (attempt instanceof Attempt.Answered answered) {
            return Optional.of(answered.answer());
          }
          judge(owner.get(), attempt);
        }
      }
    } finally {
      stopWaiting();
    }
  }

  private Attempt attempt(SlotOwner owner) throws IOException {
    if (waitingFor != null && waitingFor != owner.index()) {
      stopWaiting();
    }
    if (here.isPresent() && own.areOf(owner.index())) {
      return attemptHere();
    }
    Optional<Instant> since = lookout.downSince(owner.index(), owner.address());
    if (since.isPresent()) {
      return new Attempt.Down(since.get());
    }
    if (down.isFailing(owner.index())) {
      waitFor(owner, "cannot be reached");
    }
    Attempt attempt = calls.attempt(owner.address(), request);
    if (!(attempt instanceof Attempt.Failed)) {
      down.answered(owner.index());
    }
    return attempt;
  }

  private Attempt attemptHere() throws IOException {
    try {
      here.get().answer();
      return new Attempt.AnsweredHere();
    } catch (NotOwnerException e) {
      return new Attempt.NotOwner(e.epoch(), successor(e));
    }
  }

  private Optional<SlotOwner> successor(NotOwnerException refusal) {
    if (refusal.successor().isEmpty()) {
      return Optional.empty();
    }
    int index = refusal.successor().getAsInt();
    return maps.worker(index).map(address -> new SlotOwner(index, address, refusal.epoch()));
  }

  private void judge(SlotOwner owner, Attempt attempt) {
    if (attempt instanceof Attempt.NotOwner refusal) {
      request.body().ifPresent(KvBody::requireWhole);
      boolean news =
          refusal
              .successor()
              .filter(next -> maps.correct(slot, next.epoch(), next.index(), next.address()))
              .isPresent();
      if (!news) {
        tryAgainOr(owner.text() + " does not own slot " + slot + " now; it is on its way.");
      }
    } else if (attempt instanceof Attempt.Frozen) {
      request.body().ifPresent(KvBody::requireWhole);
      tryAgainOr(owner.text() + " takes no writes of slot " + slot + " for a moment.");
    } else if (attempt instanceof Attempt.Closed closed) {
      throw unavailable(owner.text() + ": " + closed.detail());
    } else if (attempt instanceof Attempt.Down gone) {
      if (maps.owner(slot).equals(Optional.of(owner))) {
        throw new WorkerDownException(owner.text(), gone.since());
      }
    } else if (attempt instanceof Attempt.Failed failed) {
      afterFailure(owner, failed);
    }
  }

  private void afterFailure(SlotOwner owner, Attempt.Failed failed) {
    down.failed(owner.index(), owner.address());
    String what = owner.text() + " " + failed.why();
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
    request.body().ifPresent(KvBody::requireWhole);
    waitFor(owner, failed.why());
    tryAgainOr(what + ". Keys of other workers are not affected.");
    refresher.refresh();
  }

  private void waitFor(SlotOwner owner, String why) {
    if (waitingFor != null) {
      return;
    }
    if (!down.enter(owner.index())) {
      throw unavailable(
          owner.text() + " " + why + ", and enough requests wait for it. Try again later.");
    }
    waitingFor = owner.index();
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
    if (deadline.isLong() || maps.owner(slot).isEmpty()) {
      refresher.refresh();
    }
    deadline.pause();
  }

  private static KittenException unavailable(String detail) {
    return new KittenException(ErrorCode.UNAVAILABLE, detail);
  }
}
