package io.kittenfs.master;

import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.WorkerStatus;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a cluster is worth an event when it changes, as of one moment. Immutable.
 *
 * @param session another one after the master was cleared
 * @param workers those that are not removed, by index
 * @param owned how many slots a group owns
 * @param claimed how many slots their groups have claimed
 * @param assigned how many slots were given to groups that have not claimed them yet
 * @param obstacle why no slot can be moved, for people; null when that is possible
 * @param rebalance the one that goes on, or went on last
 */
record ClusterFacts(
    String session,
    SortedMap<Integer, Worker> workers,
    int owned,
    int claimed,
    int assigned,
    String obstacle,
    Moves rebalance) {

  /** Whether a worker is heard. */
  enum Life {
    /** Not yet by this master, which gives it more time. */
    AWAITED,
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
   */
  record Worker(String url, Life life, Instant lastSeen, boolean draining, Discarded holdings) {}

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
  static ClusterFacts of(Registry registry, MoveMeter.Reading meter, Obstacles obstacles) {
    RegistrySnapshot now = registry.snapshot();
    int unclaimed = (int) now.slots().unclaimed().count();
    return new ClusterFacts(
        registry.session(),
        workers(registry),
        SlotTable.SLOTS - now.view().slots().count(SlotTable.NOBODY),
        SlotTable.SLOTS - unclaimed,
        (int) now.slots().unclaimed().filter(now.slots()::isAssigned).count(),
        obstacles.toAnyMove().orElse(null),
        moves(registry, now, meter));
  }

  /** The facts of a master that knows nothing. */
  static ClusterFacts none(String session) {
    return new ClusterFacts(
        session, new TreeMap<>(), 0, 0, 0, null, new Moves(null, null, false, 0, 0, 0));
  }

  private static SortedMap<Integer, Worker> workers(Registry registry) {
    SortedMap<Integer, Worker> workers = new TreeMap<>();
    for (WorkerStatus status : registry.statuses()) {
      workers.put(
          status.index(),
          new Worker(
              status.url(),
              life(registry.liveness(), status.index()),
              status.lastSeen(),
              status.draining(),
              Discarded.of(status)));
    }
    return workers;
  }

  private static Life life(Liveness liveness, int index) {
    if (liveness.isAwaited(index)) {
      return Life.AWAITED;
    }
    return switch (liveness.state(index)) {
      case DOWN -> Life.DOWN;
      case SUSPECT -> Life.SUSPECT;
      default -> Life.UP;
    };
  }

  private static Moves moves(Registry registry, RegistrySnapshot now, MoveMeter.Reading meter) {
    Rebalance rebalance = now.rebalance();
    Instant ended = rebalance.endedAt();
    return new Moves(
        rebalance.planned() == 0 ? null : rebalance.startedAt(),
        ended != null && wereAllHeardSince(registry, ended) ? ended : null,
        rebalance.state() == Rebalance.State.STOPPED,
        rebalance.planned(),
        rebalance.done(now.view().slots()),
        meter.bytes());
  }

  private static boolean wereAllHeardSince(Registry registry, Instant moment) {
    return registry.statuses().stream()
        .filter(worker -> worker.state() != MemberState.DOWN)
        .allMatch(worker -> worker.lastSeen() != null && !worker.lastSeen().isBefore(moment));
  }
}
