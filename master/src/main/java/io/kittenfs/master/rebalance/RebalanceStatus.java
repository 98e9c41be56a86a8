package io.kittenfs.master.rebalance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.WorkerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to {@code GET /rebalance}.
 *
 * @param state {@code idle}, {@code running} or {@code stopped}
 * @param waitingFor what keeps slots from moving, for people; null when nothing does
 * @param missing which copies of values are missing, for people; null, and not written, when none
 *     is; {@code short} in JSON
 * @param startedAt when the last rebalance began; null when there never was one
 * @param endedAt when it was done or stopped; null while it runs
 * @param slotsTotal how many slots it is to move
 * @param slotsDone how many of them it moved
 * @param keysMoved keys sent since it began, or since this master started
 * @param bytesMoved bytes sent since then
 * @param bytesLeft about how many bytes are still to be sent
 * @param bytesPerSecond lately
 * @param etaSeconds about how long it will take; null when that cannot be said
 * @param sources the workers that lead groups with slots to move
 * @param members who is to become a member of a replicated group, or to be none any more; not
 *     written when nobody is
 */
public record RebalanceStatus(
    Rebalance.State state,
    String waitingFor,
    @JsonProperty("short") @JsonInclude(JsonInclude.Include.NON_NULL) String missing,
    Instant startedAt,
    Instant endedAt,
    int slotsTotal,
    int slotsDone,
    long keysMoved,
    long bytesMoved,
    long bytesLeft,
    long bytesPerSecond,
    Long etaSeconds,
    List<Source> sources,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MemberChange> members) {

  /**
   * A worker that leads a group with slots to move.
   *
   * @param worker its index
   * @param slotsLeft how many
   * @param moves how far it is; null while it tells of nothing
   */
  public record Source(int worker, int slotsLeft, MoveProgress moves) {}

  /**
   * Who is to become a member of a replicated group, or to be none any more.
   *
   * @param group the id of the group
   * @param add the index of the worker whose copy comes; null, and not written, for none
   * @param remove the index of the worker whose copy goes first, as soon as all others have what is
   *     stored; null, and not written, for none
   * @param lacks how many commands the copy that comes lacks about; null, and not written, while it
   *     does not tell, and when none comes
   * @param missingBlobs how many files of large values are still to be fetched by the copy that
   *     comes, or else by those that stay; null, and not written, while nobody tells
   * @param problem why the copy that comes does not take part; null, and not written, when it does
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MemberChange(
      int group, Integer add, Integer remove, Long lacks, Long missingBlobs, String problem) {
    private static MemberChange of(ClusterFacts facts, Group group) {
      Integer add = group.joining().map(PeerId::worker).orElse(null);
      Integer remove = group.leaving().map(PeerId::worker).orElse(null);
      if (add == null) {
        return new MemberChange(group.id(), null, remove, null, missing(facts, group), null);
      }
      Optional<GroupReport> copy = facts.reportOf(add, group.id());
      Optional<Long> most = facts.reportOfLeader(group).map(GroupReport::applied);
      return new MemberChange(
          group.id(),
          add,
          remove,
          copy.flatMap(had -> most.map(all -> Math.max(0, all - had.applied()))).orElse(null),
          copy.map(GroupReport::missingBlobs).orElse(null),
          copy.map(GroupReport::problem).orElse(null));
    }

    private static long missing(ClusterFacts facts, Group group) {
      return group.staying().stream()
          .flatMap(peer -> facts.reportOf(peer.worker(), group.id()).stream())
          .mapToLong(GroupReport::missingBlobs)
          .sum();
    }
  }

  private static List<MemberChange> memberChanges(ClusterFacts facts) {
    return facts.snapshot().view().groups().stream()
        .filter(group -> group.change() != null)
        .map(group -> MemberChange.of(facts, group))
        .toList();
  }

  /** How it goes, by these facts and what was moved. */
  static RebalanceStatus of(ClusterFacts facts, RebalanceMeter.Reading meter) {
    RegistrySnapshot now = facts.snapshot();
    Rebalance rebalance = now.rebalance();
    SlotTable table = now.view().slots();
    List<Move> left = rebalance.isRunning() ? rebalance.left(table) : List.of();
    SortedMap<Integer, List<Move>> bySource = byLeader(now.view(), left);
    int done = rebalance.done(table);
    return new RebalanceStatus(
        rebalance.state(),
        Obstacles.toAnyMove(facts)
            .or(() -> Obstacles.toMoves(facts, left))
            .or(() -> Obstacles.toShares(facts))
            .orElse(null),
        MissingCopies.of(facts).orElse(null),
        rebalance.startedAt(),
        rebalance.endedAt(),
        rebalance.isRunning() ? done + left.size() : rebalance.planned(),
        done,
        meter.keys(),
        meter.bytes(),
        bytesLeft(facts, bySource),
        rebalance.isRunning() ? Math.round(meter.bytesPerSecond()) : 0,
        eta(left.size(), meter),
        sources(facts, bySource),
        memberChanges(facts));
  }

  private static Long eta(int slotsLeft, RebalanceMeter.Reading meter) {
    return slotsLeft == 0 || meter.slotsPerSecond() == 0
        ? null
        : Long.valueOf((long) Math.ceil(slotsLeft / meter.slotsPerSecond()));
  }

  /** The moves by the worker that leads the group that gives the slot. */
  private static SortedMap<Integer, List<Move>> byLeader(ClusterView view, List<Move> moves) {
    SortedMap<Integer, List<Move>> byLeader = new TreeMap<>();
    for (Move move : moves) {
      view.leaderOf(move.from())
          .ifPresent(
              worker -> byLeader.computeIfAbsent(worker, index -> new ArrayList<>()).add(move));
    }
    return byLeader;
  }

  /** By the average slot of each source. */
  private static long bytesLeft(ClusterFacts facts, Map<Integer, List<Move>> bySource) {
    long bytes = 0;
    for (WorkerStatus worker : facts.statuses()) {
      int moves = bySource.getOrDefault(worker.index(), List.of()).size();
      bytes += moves == 0 ? 0 : worker.clusterBytes() / Math.max(1, worker.slots()) * moves;
    }
    return bytes;
  }

  private static List<Source> sources(ClusterFacts facts, Map<Integer, List<Move>> bySource) {
    List<Source> sources = new ArrayList<>();
    bySource.forEach(
        (worker, moves) ->
            sources.add(
                new Source(
                    worker,
                    moves.size(),
                    facts.member(worker).flatMap(MemberFacts::moves).orElse(null))));
    return sources;
  }
}
