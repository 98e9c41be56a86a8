package io.kittenfs.master.membership;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.WorkerStatus;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the master knows of the cluster at one time, and what follows from it: all that decisions
 * are made of. Immutable.
 *
 * @param session names what this master knows: another name after each start and each clear
 * @param snapshot members, slots and the rebalance
 * @param members the workers that are not removed, by rising index
 */
public record ClusterFacts(
    String session, RegistrySnapshot snapshot, SortedMap<Integer, MemberFacts> members) {
  /** Copies the map. */
  public ClusterFacts {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** Which group owns which slot. */
  public SlotTable table() {
    return snapshot.view().slots();
  }

  /** The worker with this index; empty when there is none, or no more. */
  public Optional<MemberFacts> member(int index) {
    return Optional.ofNullable(members.get(index));
  }

  /** The worker that leads this group; empty when none does, or none any more. */
  public Optional<MemberFacts> leader(int group) {
    return snapshot.leader(group).flatMap(leader -> member(leader.index()));
  }

  /** What users are told of every worker that is not removed, by rising index. */
  public List<WorkerStatus> statuses() {
    return members.values().stream().map(this::status).toList();
  }

  /**
   * What users are told of the worker with this index.
   *
   * @throws KittenException NOT_FOUND when there is none
   */
  public WorkerStatus status(int index) {
    return member(index)
        .map(this::status)
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.NOT_FOUND,
                    "No worker has index " + index + ". GET /workers lists all."));
  }

  private WorkerStatus status(MemberFacts worker) {
    return worker.status(slotsOf(worker));
  }

  private int slotsOf(MemberFacts worker) {
    return table().count(soloGroup(worker));
  }

  /** The workers that this master has not heard yet, and gives more time. */
  public SortedSet<Integer> pending() {
    return members.values().stream()
        .filter(MemberFacts::isPending)
        .map(MemberFacts::index)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The groups that can be given slots now. */
  public SortedSet<Integer> available() {
    return groups(MemberFacts::takesSlots);
  }

  /** The groups that slots are spread over: those that can be given some, or have some. */
  public SortedSet<Integer> active() {
    return groups(worker -> worker.takesSlots() || slotsOf(worker) > 0);
  }

  private SortedSet<Integer> groups(Predicate<MemberFacts> condition) {
    return members.values().stream()
        .filter(worker -> !worker.member().draining())
        .filter(condition)
        .map(ClusterFacts::soloGroup)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What the workers that can be given slots say of their orders, by index; of one that has had
   * none, that it moved nothing.
   */
  public SortedMap<Integer, MoveProgress> progress() {
    SortedMap<Integer, MoveProgress> progress = new TreeMap<>();
    for (MemberFacts worker : members.values()) {
      if (worker.takesSlots()) {
        progress.put(worker.index(), worker.moves().orElse(MoveProgress.NONE));
      }
    }
    return progress;
  }

  private static int soloGroup(MemberFacts worker) {
    return Group.solo(worker.index()).id();
  }
}
