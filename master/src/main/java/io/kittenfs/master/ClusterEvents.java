package io.kittenfs.master;

import com.google.common.collect.Sets;
import io.kittenfs.master.ClusterOverview.Life;
import io.kittenfs.master.ClusterOverview.Moves;
import io.kittenfs.master.ClusterOverview.Worker;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotTable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens in the cluster: compares the overview of now with the one of before, and
 * writes a line to the log for each change. Safe for use by many threads.
 */
final class ClusterEvents {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterEvents.class);

  /** The workers whose clocks are apart from the others'. Guarded by this. */
  private final Set<Integer> apart = new HashSet<>();

  private ClusterOverview before;

  /** Begins with what a master knows when it opens its store. */
  ClusterEvents(ClusterOverview opened) {
    before = opened;
    LOGGER.info(
        "This master knows {} workers and the owners of {} of {} slots",
        opened.workers().size(),
        opened.owned(),
        SlotTable.SLOTS);
    tellOfCopies(null, opened.missing());
  }

  /** Tells what changed since the last call. */
  synchronized void observe(ClusterOverview now) {
    if (!now.session().equals(before.session())) {
      LOGGER.warn(
          "This master was cleared: it forgot {} workers and the owners of {} slots, and learns all"
              + " of it from the workers",
          before.workers().size(),
          before.owned());
      before = ClusterOverview.none(now.session());
    }
    before.workers().forEach((index, worker) -> left(index, worker, now));
    now.workers().forEach((index, worker) -> workerChanged(index, worker, now));
    apart.retainAll(now.workers().keySet());
    slotsChanged(now);
    tellOfCopies(before.missing(), now.missing());
    rebalanceChanged(now.rebalance());
    now.groups().forEach(this::membersChanged);
    now.divergentSlots().forEach(this::divergenceChanged);
    before = now;
  }

  /** The worker with this index gave its node-local keys to the cluster. */
  void adopted(int index, long keys, long bytes) {
    LOGGER.info("The cluster adopted {} own keys ({} bytes) of worker {}", keys, bytes, index);
  }

  private void left(int index, Worker worker, ClusterOverview now) {
    if (now.workers().containsKey(index)) {
      return;
    }
    if (worker.holdings().isNothing()) {
      LOGGER.info("Worker {} was removed", index);
    } else {
      LOGGER.warn("Worker {} was removed and discarded; it had {}", index, worker.holdings());
    }
  }

  private void workerChanged(int index, Worker worker, ClusterOverview now) {
    Worker earlier = before.workers().get(index);
    if (earlier == null) {
      arrived(index, worker, now);
    } else {
      lifeChanged(index, earlier, worker);
      if (!worker.url().equals(earlier.url())) {
        LOGGER.info("Worker {} is at {} now; it was at {}", index, worker.url(), earlier.url());
      }
    }
    drainChanged(index, earlier, worker, now);
    if (worker.clockSkew() != null) {
      clockChanged(index, worker.clockSkew());
    }
  }

  private void clockChanged(int index, ClockSkew skew) {
    if (!skew.isApart(apart.contains(index))) {
      if (apart.remove(index)) {
        LOGGER.info("The clock of worker {} agrees with those of the others again", index);
      }
    } else if (apart.add(index)) {
      LOGGER.warn(
          "The clock of worker {} is {} the median of the workers' clocks, so it is to lead no"
              + " replicated group. Set it, for example by NTP",
          index,
          skew);
    }
  }

  private void arrived(int index, Worker worker, ClusterOverview now) {
    if (worker.life() == Life.PENDING) {
      LOGGER.info("Worker {} at {} is known, and has not reported yet", index, worker.url());
    } else if (before.owned() == 0 && now.assigned() == 0 && worker.holdings().slots() > 0) {
      LOGGER.info(
          "Worker {} at {} is back, with {} slots", index, worker.url(), worker.holdings().slots());
    } else {
      LOGGER.info("Worker {} joined, at {}", index, worker.url());
    }
  }

  private static void lifeChanged(int index, Worker earlier, Worker worker) {
    if (worker.life() == earlier.life()) {
      return;
    }
    switch (worker.life()) {
      case UP ->
          LOGGER.info(
              earlier.life() == Life.PENDING
                  ? "Worker {} is up, at {}"
                  : "Worker {} is up again, at {}",
              index,
              worker.url());
      case SUSPECT ->
          LOGGER.warn("Worker {} is suspect: not heard since {}", index, worker.lastSeen());
      case DOWN ->
          LOGGER.warn(
              "Worker {} is down: not heard {}",
              index,
              worker.lastSeen() == null
                  ? "since this master started"
                  : "since " + worker.lastSeen());
      case PENDING -> {}
    }
  }

  private static void drainChanged(int index, Worker earlier, Worker worker, ClusterOverview now) {
    boolean drained = earlier != null && earlier.draining();
    int slots = worker.holdings().slots();
    if (worker.draining() && !drained) {
      LOGGER.info("Worker {} is being drained of {} slots", index, slots);
    } else if (drained && !worker.draining()) {
      LOGGER.info("Worker {} is not drained any more; it has {} slots", index, slots);
    }
    boolean hadSlots = earlier != null && (!drained || earlier.holdings().slots() > 0);
    if (worker.draining() && slots == 0 && hadSlots && now.owned() > 0) {
      LOGGER.info("Worker {} is drained: it owns no slot", index);
    }
  }

  private void slotsChanged(ClusterOverview now) {
    if (before.owned() == 0 && now.owned() > 0) {
      if (now.assigned() > 0) {
        LOGGER.info("{} slots are given to workers: {}", now.owned(), slots(now));
      } else {
        LOGGER.warn(
            "The owners of {} slots were learned from workers: this master had no record of them",
            now.owned());
      }
    }
    boolean complete = now.claimed() == SlotTable.SLOTS;
    boolean wasComplete = before.claimed() == SlotTable.SLOTS;
    if (complete && !wasComplete) {
      LOGGER.info("All {} slots are claimed by their owners: {}", now.claimed(), slots(now));
    } else if (wasComplete && !complete) {
      LOGGER.warn("{}", now.obstacle());
    }
  }

  private void membersChanged(int id, Group group) {
    Optional<Group> earlier = Optional.ofNullable(before.groups().get(id));
    Set<PeerId> were = earlier.map(Group::peers).map(Set::copyOf).orElse(Set.of());
    Set<PeerId> are = Set.copyOf(group.peers());
    Set<PeerId> wereToCome = set(earlier.flatMap(Group::joining));
    Set<PeerId> wereToGo = set(earlier.flatMap(Group::leaving));
    Set<PeerId> areToCome = set(group.joining());
    Set<PeerId> areToGo = set(group.leaving());
    tell(id, Sets.difference(were, are), "is no member any more");
    if (earlier.isPresent()) {
      tell(id, Sets.difference(are, were), "is a member now");
    }
    tell(id, Sets.difference(areToCome, wereToCome), "is to become a member");
    tell(id, Sets.difference(areToGo, wereToGo), "is to be no member any more");
    Set<PeerId> doNotCome = Sets.difference(Sets.difference(wereToCome, areToCome), are);
    tell(id, doNotCome, "is not to become a member any more");
    tell(id, Sets.intersection(Sets.difference(wereToGo, areToGo), are), "stays a member");
  }

  private void divergenceChanged(int group, int slots) {
    int earlier = before.divergentSlots().getOrDefault(group, 0);
    if (slots > 0 && slots != earlier) {
      LOGGER.warn(
          "Group {}: its copies are not the same in {} slots. A copy that differs from the others is"
              + " replaced; GET /groups and the log of the worker that leads the group tell which",
          group,
          slots);
    } else if (slots == 0 && earlier > 0) {
      LOGGER.info("Group {}: its copies are the same again", group);
    }
  }

  private static Set<PeerId> set(Optional<PeerId> peer) {
    return peer.map(Set::of).orElse(Set.of());
  }

  private static void tell(int group, Set<PeerId> peers, String what) {
    peers.forEach(peer -> LOGGER.info("Group {}: worker {} {}", group, peer.worker(), what));
  }

  private static void tellOfCopies(String earlier, String now) {
    if (now != null && !now.equals(earlier)) {
      LOGGER.warn("{}", now);
    } else if (now == null && earlier != null) {
      LOGGER.info("No copy of a value is missing any more");
    }
  }

  /** How many slots each worker has, by index. */
  private static SortedMap<Integer, Integer> slots(ClusterOverview now) {
    SortedMap<Integer, Integer> slots = new TreeMap<>();
    now.workers().forEach((index, worker) -> slots.put(index, worker.holdings().slots()));
    return slots;
  }

  private void rebalanceChanged(Moves now) {
    if (now.startedAt() == null) {
      return;
    }
    Moves earlier = before.rebalance();
    boolean started = !now.startedAt().equals(earlier.startedAt());
    if (started) {
      LOGGER.info("A rebalance of {} slots started", now.planned());
    }
    if (now.endedAt() != null && (started || !Objects.equals(now.endedAt(), earlier.endedAt()))) {
      LOGGER.info(
          "The rebalance {}: {} of {} slots moved, {} bytes in {} s",
          now.stopped() ? "was stopped" : "ended",
          now.done(),
          now.planned(),
          now.bytes(),
          Duration.between(now.startedAt(), now.endedAt()).toMillis() / 1000.0);
    }
  }
}
