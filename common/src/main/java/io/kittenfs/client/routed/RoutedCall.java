package io.kittenfs.client.routed;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.RequestProgress.Sent;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.NotOwnerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one request to the worker that leads the group of its slot, or to any that has a copy.
 * Nobody waits for a member of a replicated group that does not answer: the others are asked, which
 * may have elected another leader by now. What may have reached a server is sent again only when it
 * reads, or when that server said that nothing happened. Used by one thread, once.
 */
final class RoutedCall {
  /** Longer than the members of a group take to elect a leader. */
  private static final Duration ELECTION = Duration.ofSeconds(1);

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
  private final MembersInTurn members;
  private final Set<Integer> askedBefore = new HashSet<>();
  private Integer waitingFor;

  /**
   * Why the leader of a replicated group does not answer, in its words, or why a copy does not,
   * where any may; null if nobody said anything.
   */
  private String whyNot;

  private boolean leaderIsClosed;

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
    this.members = new MembersInTurn(maps, down, own, request.takesAnyCopy());
  }

  /** The answer of the slot's group; throws as {@link ClusterClient#send} does. */
  Optional<NodeStream> run() throws IOException {
    try {
      while (true) {
        Optional<GroupMember> member = members.next(maps.group(slot));
        if (member.isEmpty()) {
          nobodyAnswered();
        } else {
          AttemptResult attempt = attempt(member.get());
          if (attempt instanceof AttemptResult.AnsweredHere) {
            return Optional.empty();
          }
          if (attempt instanceof AttemptResult.Answered answered) {
            return Optional.of(answered.answer());
          }
          judge(member.get(), attempt);
        }
      }
    } finally {
      stopWaiting();
    }
  }

  private AttemptResult attempt(GroupMember member) throws IOException {
    if (waitingFor != null && waitingFor != member.worker()) {
      stopWaiting();
    }
    if (here.isPresent() && own.areOf(member.worker())) {
      return attemptHere(member);
    }
    Optional<Instant> since = probe.downSince(member.worker(), member.address());
    if (since.isPresent()) {
      return new AttemptResult.Down(since.get());
    }
    if (down.isFailing(member.worker()) && !waitFor(member)) {
      return new AttemptResult.Crowded();
    }
    AttemptResult attempt = send(member);
    if (!(attempt instanceof AttemptResult.Failed)) {
      down.answered(member.worker());
    }
    return attempt;
  }

  /** A second time the others have said that they do not lead: then it gets its time. */
  private AttemptResult send(GroupMember member) {
    boolean isFirst = askedBefore.add(member.worker());
    return isFirst && !member.isAlone()
        ? calls.attemptBriefly(member.address(), request)
        : calls.attempt(member.address(), request);
  }

  private AttemptResult attemptHere(GroupMember member) throws IOException {
    try {
      here.get().answer();
      return new AttemptResult.AnsweredHere();
    } catch (NotOwnerException e) {
      return new AttemptResult.NotOwner(successor(e));
    } catch (NotLeaderException e) {
      return AttemptResult.NotLeader.of(e);
    } catch (KittenException e) {
      // Where nobody else can answer, what this node's store says is the answer.
      if (e.code() != ErrorCode.UNAVAILABLE || member.isAlone() || isBodyGone()) {
        throw e;
      }
      return new AttemptResult.Closed(e.getMessage());
    }
  }

  private boolean isBodyGone() {
    return request.body().filter(ReplayableBody::isConsumed).isPresent();
  }

  private Optional<SlotRoute> successor(NotOwnerException refusal) {
    return refusal.successor().isEmpty()
        ? Optional.empty()
        : maps.routeTo(refusal.successor().getAsInt(), refusal.epoch());
  }

  private void judge(GroupMember member, AttemptResult attempt) {
    if (attempt instanceof AttemptResult.NotOwner refusal) {
      afterNotOwner(member, refusal);
    } else if (attempt instanceof AttemptResult.NotLeader refusal) {
      afterNotLeader(member, refusal);
    } else if (attempt instanceof AttemptResult.Frozen) {
      requireReplayable();
      tryAgainOr(member.text() + " takes no writes of slot " + slot + " for a moment.");
    } else if (attempt instanceof AttemptResult.Closed refusal) {
      afterClosed(member, refusal);
    } else if (attempt instanceof AttemptResult.Crowded) {
      afterCrowded(member, "cannot be reached");
    } else if (attempt instanceof AttemptResult.Down gone) {
      afterDown(member, gone);
    } else if (attempt instanceof AttemptResult.Failed failed) {
      afterFailure(member, failed);
    }
  }

  private void afterNotOwner(GroupMember member, AttemptResult.NotOwner refusal) {
    requireReplayable();
    if (refusal.successor().filter(next -> maps.correct(slot, next)).isPresent()) {
      return;
    }
    String text = member.text() + " does not own slot " + slot + " now; it is on its way.";
    if (member.isAlone()) {
      tryAgainOr(text);
    } else {
      // Or it has not heard yet that the slot is the group's.
      pass(member, text, false);
    }
  }

  private void afterNotLeader(GroupMember member, AttemptResult.NotLeader refusal) {
    requireReplayable();
    if (members.passNotLeader(member, refusal) && deadline.isOver()) {
      throw unavailable(nobodyLeads());
    }
  }

  private void afterClosed(GroupMember member, AttemptResult.Closed refusal) {
    String text = member.text() + ": " + refusal.detail();
    if (member.isAlone()) {
      throw unavailable(text);
    }
    requireReplayable();
    // Another copy may be new enough by the next round: the leader is being asked meanwhile.
    pass(member, text, !request.takesAnyCopy());
  }

  private void pass(GroupMember member, String said, boolean isClosed) {
    if (member.leads() || request.takesAnyCopy()) {
      whyNot = said;
      leaderIsClosed = isClosed;
    }
    members.pass(member);
  }

  private void afterCrowded(GroupMember member, String why) {
    if (member.isAlone()) {
      throw unavailable(
          member.text() + " " + why + ", and enough requests wait for it. Try again later.");
    }
    members.passSilent(member);
  }

  private void afterDown(GroupMember member, AttemptResult.Down gone) {
    if (!member.isAlone()) {
      members.passDown(member, gone.since());
    } else if (maps.members(maps.group(slot)).contains(member)) {
      throw new WorkerDownException(member.text(), gone.since());
    }
  }

  private void afterFailure(GroupMember member, AttemptResult.Failed failed) {
    down.failed(member.worker(), member.address());
    String what = member.text() + " " + failed.why();
    if (!request.reads() && failed.sent() == Sent.ALL) {
      throw new KittenException(
          ErrorCode.OUTCOME_UNKNOWN,
          what
              + " any more. The write may or may not have been stored: read the key before you try"
              + " again.");
    }
    if (!member.isAlone()) {
      requireReplayable();
      members.passSilent(member);
      return;
    }
    if (!request.reads() && failed.sent() == Sent.HEAD) {
      throw unavailable(what + ". Nothing was stored; try again.");
    }
    requireReplayable();
    if (!waitFor(member)) {
      afterCrowded(member, failed.why());
    }
    tryAgainOr(what + ". Keys of other workers are not affected.");
    refresher.refresh();
  }

  /** What was sent to one worker goes to another, or once more. */
  private void requireReplayable() {
    request.body().ifPresent(ReplayableBody::requireReplayable);
  }

  /** Whether there is, or was, a place to wait for a worker. */
  private boolean waitFor(GroupMember member) {
    if (waitingFor == null && down.enter(member.worker())) {
      waitingFor = member.worker();
    }
    return waitingFor != null;
  }

  private void stopWaiting() {
    if (waitingFor != null) {
      down.leave(waitingFor);
      waitingFor = null;
    }
  }

  private void nobodyAnswered() {
    if (maps.members(maps.group(slot)).isEmpty()) {
      tryAgainOr(
          "Nobody is known to own slot " + slot + ", in which this key is. GET /map tells more.");
      return;
    }
    if (request.takesAnyCopy() && whyNot != null && members.isWithoutMajority()) {
      throw unavailable(whyNot);
    }
    if (members.isWithoutMajority()) {
      throw WorkerDownException.withoutMajority(nobodyLeads());
    }
    String why = whyNot == null ? nobodyLeads() : whyNot;
    if (whyNot != null && leaderIsClosed && deadline.hasLasted(ELECTION)) {
      throw unavailable(why);
    }
    whyNot = null;
    // Between rounds nobody is waited for.
    stopWaiting();
    tryAgainOr(why);
  }

  private String nobodyLeads() {
    return "Slot " + slot + " is in " + members.text() + " Nothing was stored.";
  }

  private void tryAgainOr(String detail) {
    if (deadline.isOver()) {
      throw unavailable(detail + " Try again.");
    }
    if (deadline.isLong() || maps.members(maps.group(slot)).isEmpty()) {
      refresher.refresh();
    }
    deadline.pause();
    members.startOver();
  }

  private static KittenException unavailable(String detail) {
    return new KittenException(ErrorCode.UNAVAILABLE, detail);
  }
}
