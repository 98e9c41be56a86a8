package io.kittenfs.client.routed;

import io.kittenfs.client.NodeStream;
import io.kittenfs.client.RequestProgress;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ProblemDocument;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What became of sending a request to a worker once. */
sealed interface AttemptResult {
  /** It answered, for the group that owns the slot. */
  record Answered(NodeStream answer) implements AttemptResult {}

  /** It is this node, which answered from its own store. */
  record AnsweredHere() implements AttemptResult {}

  /**
   * It does not own the slot; nothing happened.
   *
   * @param successor the way to the group that took the slot under it; empty when it names none, or
   *     one that cannot be
   */
  record NotOwner(Optional<SlotRoute> successor) implements AttemptResult {
    static NotOwner of(ProblemDocument problem) {
      Optional<NodeAddress> address = addressAt(problem.successorUrl(), problem.successorUuid());
      if (address.isEmpty() || !isIndex(problem.successor()) || problem.epoch() == null) {
        return new NotOwner(Optional.empty());
      }
      // Without a group it names the worker, which stands for its solo group.
      int leader = problem.successor();
      int group = problem.group() == null ? Group.solo(leader).id() : problem.group();
      boolean canBe =
          Group.soloWithId(group).map(solo -> solo.isLedBy(leader)).orElse(group <= Group.MAX_ID);
      return new NotOwner(
          Optional.of(new SlotRoute(group, problem.epoch(), leader, address.get()))
              .filter(route -> canBe && group >= 0));
    }
  }

  /**
   * It has a copy of the slot but does not lead the slot's group; nothing happened.
   *
   * @param group the id of that group; {@link SlotTable#NOBODY} when it does not say
   * @param leader who leads the group; empty when it names nobody, or one that cannot be
   * @param address where that worker is, and who it is; empty when it does not say
   */
  record NotLeader(int group, Optional<Group.Leader> leader, Optional<NodeAddress> address)
      implements AttemptResult {
    static NotLeader of(ProblemDocument problem) {
      boolean isNamed = isIndex(problem.leader()) && problem.term() != null;
      return new NotLeader(
          problem.group() == null ? SlotTable.NOBODY : problem.group(),
          isNamed
              ? Optional.of(new Group.Leader(problem.leader(), problem.term()))
              : Optional.empty(),
          addressAt(problem.leaderUrl(), problem.leaderUuid()));
    }

    /** What this node's own copy says. */
    static NotLeader of(NotLeaderException refusal) {
      return new NotLeader(
          refusal.group(),
          refusal.leader().isEmpty()
              ? Optional.empty()
              : Optional.of(new Group.Leader(refusal.leader().getAsInt(), refusal.term())),
          Optional.empty());
    }
  }

  /** It owns the slot but takes no write now; nothing happened. */
  record Frozen() implements AttemptResult {}

  /** It takes no requests now; nothing happened. */
  record Closed(String detail) implements AttemptResult {}

  /** It did not answer others, of whom enough wait for it; nothing was sent. */
  record Crowded() implements AttemptResult {}

  /** It is known to be down; nothing was sent. */
  record Down(Instant since) implements AttemptResult {}

  /**
   * There was no answer that can be used.
   *
   * @param sent how much of the request may have arrived
   */
  record Failed(RequestProgress.Sent sent, String why) implements AttemptResult {}

  private static boolean isIndex(Integer index) {
    return index != null && index >= 0 && index <= Member.MAX_INDEX;
  }

  private static Optional<NodeAddress> addressAt(String url, UUID worker) {
    try {
      return url == null
          ? Optional.empty()
          : Optional.of(new NodeAddress(NodeUrl.parse(url), Optional.ofNullable(worker)));
    } catch (KittenException noUrl) {
      return Optional.empty();
    }
  }
}
