package io.kittenfs.client;

import io.kittenfs.client.Attempt.Sent;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
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
  private final KvRequest request;
  private final int slot;
  private final Deadline deadline;
  private Integer waitingFor;

  Delivery(
      MapCache maps,
      MapRefresher refresher,
      SlotCalls calls,
      DownWorkers down,
      KvRequest request,
      Deadline deadline) {
    this.deadline = deadline;
    this.maps = maps;
    this.refresher = refresher;
    this.calls = calls;
    this.down = down;
    this.request = request;
    this.slot = request.slot();
  }

  /** The owner's answer; throws as {@link ClusterClient#send} does. */
  NodeStream run() {
    try {
      while (true) {
        Optional<SlotOwner> owner = maps.owner(slot);
        Attempt attempt = owner.map(this::attempt).orElse(null);
        if (attempt instanceof Attempt.Answered answered) {
          return answered.answer();
        }
        if (attempt == null) {
          tryAgainOr(
              "Nobody is known to own slot "
                  + slot
                  + ", in which this key is. GET /map tells more.");
        } else {
          judge(owner.get(), attempt);
        }
      }
    } finally {
      stopWaiting();
    }
  }

  private Attempt attempt(SlotOwner owner) {
    if (waitingFor != null && waitingFor != owner.index()) {
      stopWaiting();
    }
    if (down.isDown(owner.index())) {
      waitFor(owner, "cannot be reached");
    }
    Attempt attempt = calls.attempt(owner.url(), request);
    if (!(attempt instanceof Attempt.Failed)) {
      down.answered(owner.index());
    }
    return attempt;
  }

  private void judge(SlotOwner owner, Attempt attempt) {
    if (attempt instanceof Attempt.NotOwner refusal) {
      request.body().ifPresent(KvBody::requireWhole);
      boolean news =
          refusal
              .successor()
              .filter(next -> maps.correct(slot, next.epoch(), next.index(), next.url()))
              .isPresent();
      if (!news) {
        tryAgainOr(owner.text() + " does not own slot " + slot + " now; it is on its way.");
      }
    } else if (attempt instanceof Attempt.Frozen) {
      request.body().ifPresent(KvBody::requireWhole);
      tryAgainOr(owner.text() + " takes no writes of slot " + slot + " for a moment.");
    } else if (attempt instanceof Attempt.Closed closed) {
      throw unavailable(owner.text() + ": " + closed.detail());
    } else if (attempt instanceof Attempt.Failed failed) {
      afterFailure(owner, failed);
    }
  }

  private void afterFailure(SlotOwner owner, Attempt.Failed failed) {
    down.failed(owner.index());
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
