package io.kittenfs.master;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.master.rebalance.MissingCopies;
import io.kittenfs.master.rebalance.Obstacles;
import io.kittenfs.master.rebalance.RebalanceMeter;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.WorkerStatus;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a cluster is worth an event when it changes, as of one time. Immutable.
 *
 * @param session another one after the master was cleared
 * @param workers those that are not removed, by index
 * @param owned how many slots a group owns
 * @param claimed how many slots their groups have claimed
 * @param assigned how many slots were given to groups that have not claimed them yet
 * @param obstacle why no slot can be moved, for people; null when that is possible
 * @param missing which copies of values are missing, for people; null when none is
 * @param rebalance the one that goes on, or went on last
 * @param groups the replicated groups, by their ids
 * @param divergentSlots of replicated groups whose leader is known, in how many slots copies differ
 */
record ClusterOverview(
    String session,
    SortedMap<Integer, Worker> workers,
    int owned,
    int claimed,
    int assigned,
    String obstacle,
    String missing,
    Moves rebalance,
    SortedMap<Integer, Group> groups,
    SortedMap<Integer, Integer> divergentSlots) {

  /** Whether a worker is heard. */
  enum Life {
    /** Not yet by this master, which gives it more time. */
    PENDING,
    UP,
    SUSPECT,
    DOWN
  }

  /**
   * A worker.
   *
   * @param url where it is
   * @param life whether it is heard
   * @param lastSeen when it was heard last; null if never
   * @param draining whether its slots are to go to others
   * @param holdings what would be given up with it
   * @param clockSkew how far its clock is from those of the others; null while that is not known
   */
  record Worker(
      String url,
      Life life,
      Instant lastSeen,
      boolean draining,
      Discarded holdings,
      ClockSkew clockSkew) {}

  /**
   * A rebalance.
   *
   * @param startedAt when it began; null as long as it has nothing to move
   * @param endedAt when it ended; null while it goes on, and until all workers that are up were
   *     heard after that, since the figures are not complete before
   * @param stopped whether somebody ended it
   * @param planned how many slots it is to move
   * @param done how many it moved
   * @param bytes how many bytes it moved, or since the master started when that is later
   */
  record Moves(
      Instant startedAt, Instant endedAt, boolean stopped, int planned, int done, long bytes) {}

  /** The facts of now. */
  static ClusterOverview of(ClusterFacts facts, RebalanceMeter.Reading meter) {
    RegistrySnapshot now = facts.snapshot();
    int unclaimed = (int) now.slots().unclaimed().count();
    return new ClusterOverview(
        facts.session(),
        workers(facts),
        SlotTable.SLOTS - now.view().slots().count(SlotTable.NOBODY),
        SlotTable.SLOTS - unclaimed,
        (int) now.slots().unclaimed().filter(now.slots()::isAssigned).count(),
        Obstacles.toAnyMove(facts).orElse(null),
        MissingCopies.of(facts).orElse(null),
        moves(facts, meter),
        groups(facts),
        divergentSlots(facts));
  }

  private static SortedMap<Integer, Integer> divergentSlots(ClusterFacts facts) {
    SortedMap<Integer, Integer> divergent = new TreeMap<>();
    facts
        .snapshot()
        .view()
        .groups()
        .forEach(
            group ->
                facts
                    .reportOfLeader(group)
                    .ifPresent(report -> divergent.put(group.id(), report.divergentSlots())));
    return divergent;
  }

  private static SortedMap<Integer, Group> groups(ClusterFacts facts) {
    SortedMap<Integer, Group> groups = new TreeMap<>();
    facts.snapshot().view().groups().forEach(group -> groups.put(group.id(), group));
    return groups;
  }

  /** The facts of a master that knows nothing. */
  static ClusterOverview none(String session) {
    return new ClusterOverview(
        session,
        new TreeMap<>(),
        0,
        0,
        0,
        null,
        null,
        new Moves(null, null, false, 0, 0, 0),
        new TreeMap<>(),
        new TreeMap<>());
  }

  private static SortedMap<Integer, Worker> workers(ClusterFacts facts) {
    SortedMap<Integer, Worker> workers = new TreeMap<>();
    Clocks clocks = facts.clocks();
    for (WorkerStatus status : facts.statuses()) {
      workers.put(
          status.index(),
          new Worker(
              status.url(),
              life(facts.members().get(status.index())),
              status.lastSeen(),
              status.draining(),
              Discarded.of(status),
              clocks.skew(status.index()).orElse(null)));
    }
    return workers;
  }

  private static Life life(MemberFacts worker) {
    if (worker.isPending()) {
      return Life.PENDING;
    }
    return switch (worker.state()) {
      case DOWN -> Life.DOWN;
      case SUSPECT -> Life.SUSPECT;
      default -> Life.UP;
    };
  }

  private static Moves moves(ClusterFacts facts, RebalanceMeter.Reading meter) {
    Rebalance rebalance = facts.snapshot().rebalance();
    Instant ended = rebalance.endedAt();
    return new Moves(
        rebalance.planned() == 0 ? null : rebalance.startedAt(),
        ended != null && wereAllHeardSince(facts, ended) ? ended : null,
        rebalance.state() == Rebalance.State.STOPPED,
        rebalance.planned(),
        rebalance.done(facts.table()),
        meter.bytes());
  }

  private static boolean wereAllHeardSince(ClusterFacts facts, Instant then) {
    return facts.statuses().stream()
        .filter(worker -> worker.state() != MemberState.DOWN)
        .allMatch(worker -> worker.lastSeen() != null && !worker.lastSeen().isBefore(then));
  }
}
