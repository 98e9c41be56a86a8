package io.kittenfs.client.routed;

import io.kittenfs.client.NodeStream;
import io.kittenfs.client.RequestProgress;
import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ProblemDocument;
import java.time.Instant;
import java.util.Optional;

/** What became of sending a request to a worker once. */
sealed interface AttemptResult {
  /** It answered, for the group that owns the slot. */
  record Answered(NodeStream answer) implements AttemptResult {}

  /** It is this node, which answered from its own store. */
  record AnsweredHere() implements AttemptResult {}

  /**
   * It does not own the slot; nothing happened.
   *
   * @param epoch the newest of the slot that it knows; 0 when it knows nothing
   * @param successor the way to the group that took the slot under it; empty when it names none
   */
  record NotOwner(long epoch, Optional<SlotRoute> successor) implements AttemptResult {
    static NotOwner of(ProblemDocument problem) {
      long epoch = problem.epoch() == null ? 0 : problem.epoch();
      if (problem.successor() == null || problem.successorUrl() == null) {
        return new NotOwner(epoch, Optional.empty());
      }
      NodeAddress address =
          new NodeAddress(
              NodeUrl.parse(problem.successorUrl()), Optional.ofNullable(problem.successorUuid()));
      // Like a map it names the worker, which stands for its solo group.
      int leader = problem.successor();
      return new NotOwner(
          epoch, Optional.of(new SlotRoute(Group.solo(leader).id(), epoch, leader, address)));
    }
  }

  /** It owns the slot but takes no write now; nothing happened. */
  record Frozen() implements AttemptResult {}

  /** It takes no requests now; nothing happened. */
  record Closed(String detail) implements AttemptResult {}

  /** It is known to be down; nothing was sent. */
  record Down(Instant since) implements AttemptResult {}

  /**
   * There was no answer that can be used.
   *
   * @param sent how much of the request may have arrived
   */
  record Failed(RequestProgress.Sent sent, String why) implements AttemptResult {}
}
