package io.kittenfs.master.membership;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.GroupReport;
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
import java.util.stream.Stream;

/**
 * What the master knows of the cluster at one time, and what follows from it: all that decisions
 * are made of. Immutable.
 *
 * @param session names what this master knows: another name after each start and each clear
 * @param snapshot members, slots and the rebalance
 * @param members the workers that are not removed, by rising index
 * @param clocks of those of them that are not down
 */
public record ClusterFacts(
    String session,
    RegistrySnapshot snapshot,
    SortedMap<Integer, MemberFacts> members,
    Clocks clocks) {
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
    return worker.status(slotsOf(worker), clocks);
  }

  private int slotsOf(MemberFacts worker) {
    return groups().stream()
        .filter(group -> group.isLedBy(worker.index()))
        .mapToInt(group -> table().count(group.id()))
        .sum();
  }

  /**
   * The replicated groups that slots are for, by rising id: those with as many members as there are
   * to be copies of each value. None while there are to be no more than one, or none has begun.
   */
  public List<Group> replicatedGroups() {
    int copies = snapshot.view().copies();
    return notDissolved().filter(group -> copies > 1 && group.copies() == copies).toList();
  }

  /** The replicated groups that there are, by rising id. */
  private Stream<Group> notDissolved() {
    return snapshot.view().groups().stream().filter(group -> !group.isDissolved());
  }

  /** Whether slots are for replicated groups, and for no solo group. */
  public boolean isReplicated() {
    return !replicatedGroups().isEmpty();
  }

  /** The solo groups of the workers, and the replicated groups, by rising id. */
  public List<Group> groups() {
    return Stream.concat(members.keySet().stream().map(Group::solo), notDissolved()).toList();
  }

  /** The replicated groups of which this worker is a member, by rising id. */
  public List<Group> groupsWith(int worker) {
    return snapshot.view().groups().stream()
        .filter(group -> group.members().contains(worker))
        .toList();
  }

  /** What a worker said last of its copy of this replicated group; empty before. */
  public Optional<GroupReport> reportOf(int worker, int group) {
    return member(worker).flatMap(known -> known.reportOf(group));
  }

  /** What the leader of a replicated group said last of its copy; empty while none is known. */
  public Optional<GroupReport> reportOfLeader(Group group) {
    return group.leader().flatMap(leader -> reportOf(leader, group.id()));
  }

  /** Whether this worker is down, or removed. */
  public boolean isDown(int worker) {
    return member(worker).filter(known -> known.state() != MemberState.DOWN).isEmpty();
  }

  /** Whether this worker was heard just now. */
  public boolean isUp(int worker) {
    return member(worker).filter(known -> known.state() == MemberState.UP).isPresent();
  }

  /** How many workers are there, whether or not they can begin replicated groups. */
  public int present() {
    return (int)
        members.values().stream()
            .filter(worker -> worker.state() != MemberState.DOWN && !worker.member().draining())
            .count();
  }

  /** The workers that could begin replicated groups now, by rising index. */
  public List<Integer> voters() {
    return members.values().stream()
        .filter(worker -> worker.state() != MemberState.DOWN && !worker.isPending())
        .filter(worker -> !worker.member().draining())
        .filter(worker -> worker.member().voting().isPresent())
        .map(MemberFacts::index)
        .toList();
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
    return isReplicated() ? replicated(this::isSpokenFor) : groups(MemberFacts::takesSlots);
  }

  /**
   * The groups that slots are spread over: those that can be given some, a replicated one at least
   * before long, or have some.
   */
  public SortedSet<Integer> active() {
    return isReplicated()
        ? replicated(group -> hasMajority(group) || table().count(group.id()) > 0)
        : groups(worker -> worker.takesSlots() || table().count(soloGroup(worker)) > 0);
  }

  /** Whether a majority of the members of a group is there. */
  public boolean hasMajority(Group group) {
    long there = group.members().stream().filter(worker -> !isDown(worker)).count();
    return there * 2 > group.members().size();
  }

  /** Whether the worker that leads this group is there, and can say what slots it has. */
  public boolean isSpokenFor(Group group) {
    return leader(group.id())
        .filter(worker -> group.isReplicated() ? worker.speaksFor(group.id()) : worker.takesSlots())
        .isPresent();
  }

  private SortedSet<Integer> replicated(Predicate<Group> condition) {
    return replicatedGroups().stream()
        .filter(condition)
        .map(Group::id)
        .collect(Collectors.toCollection(TreeSet::new));
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
