package io.kittenfs.client.routed;

import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.ClusterView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The newest map of the cluster that a node has seen. Of each slot the higher epoch is right, and
 * of each replicated group the leader of the higher term, wherever it came from: maps of masters
 * and workers, the refusal of a worker that gave the slot away, or of one that does not lead the
 * group. Safe for use by many threads.
 */
public final class MapCache {
  private record Known(
      long version,
      Map<Integer, NodeAddress> workers,
      SlotTable slots,
      Map<Integer, KnownGroup> groups) {
    KnownGroup group(int id) {
      return groups.getOrDefault(id, KnownGroup.UNKNOWN);
    }

    /** With this of a replicated group; the id of a solo group changes nothing. */
    Known with(int group, KnownGroup known) {
      if (Group.soloWithId(group).isPresent()) {
        return this;
      }
      Map<Integer, KnownGroup> more = new TreeMap<>(groups);
      more.put(group, known);
      return new Known(version, workers, slots, more);
    }

    /** The only step from a group to the worker that answers for it. */
    Optional<Integer> leaderOf(int id) {
      return Group.soloWithId(id)
          .flatMap(Group::leader)
          .or(() -> group(id).led().map(Group.Leader::worker));
    }

    Stream<Integer> workersOf(int id) {
      return Group.soloWithId(id)
          .map(solo -> solo.members().stream())
          .orElseGet(() -> group(id).workers().stream());
    }
  }

  private final AtomicReference<Known> known =
      new AtomicReference<>(new Known(-1, Map.of(), SlotTable.EMPTY, Map.of()));
  private final Supplier<ClusterView> source;
  private volatile ClusterView learned = ClusterView.EMPTY;

  /** Knows what it is told. */
  public MapCache() {
    this(() -> ClusterView.EMPTY);
  }

  /**
   * Knows what it is told, and what this node knows besides.
   *
   * @param source what this node knows now: asked often, so it answers the same object until there
   *     is news
   */
  public MapCache(Supplier<ClusterView> source) {
    this.source = source;
  }

  // Another object is news, the same one never.
  @SuppressWarnings("ReferenceEquality")
  private Known known() {
    ClusterView view = source.get();
    if (view != learned) {
      learn(ClusterMap.of(view));
      learned = view;
    }
    return known.get();
  }

  /** Takes over what a map says that is newer; whether there was anything. */
  public boolean learn(ClusterMap map) {
    Map<Integer, NodeAddress> workers = map.addresses();
    SlotTable table = map.table();
    return change(
        before -> {
          boolean isOlder = map.version() < before.version();
          Map<Integer, NodeAddress> merged = new TreeMap<>(workers);
          if (isOlder) {
            merged.putAll(before.workers());
          }
          return new Known(
              Math.max(before.version(), map.version()),
              merged,
              before.slots().merge(table),
              merge(before.groups(), map, isOlder));
        });
  }

  /** Groups stay known: their ids are never given again, and no slot leads to one that is gone. */
  private static Map<Integer, KnownGroup> merge(
      Map<Integer, KnownGroup> before, ClusterMap map, boolean isOlder) {
    Map<Integer, KnownGroup> merged = new TreeMap<>(before);
    map.groups()
        .forEach(
            (id, told) ->
                merged.merge(
                    id,
                    KnownGroup.of(told),
                    (old, fresh) -> isOlder ? old.over(fresh) : fresh.over(old)));
    return merged;
  }

  /**
   * Takes over where a worker says to go that does not own a slot; whether that was news.
   *
   * @param next the group that took the slot, and the worker that leads it
   */
  public boolean correct(int slot, SlotRoute next) {
    return change(
        before -> {
          if (next.epoch() <= before.slots().epoch(slot)) {
            return before;
          }
          Map<Integer, NodeAddress> workers = new TreeMap<>(before.workers());
          // It knows more of this slot than we do, so of who leads its group too.
          workers.put(next.leader(), next.address());
          SlotTable slots = before.slots().change().set(slot, next.group(), next.epoch()).build();
          // Without a term, so that whoever was elected counts more.
          KnownGroup group = before.group(next.group()).led(new Group.Leader(next.leader(), 0));
          return new Known(before.version(), workers, slots, before.groups())
              .with(next.group(), group);
        });
  }

  /**
   * Takes over who leads a replicated group, as one of its members says; whether that was news: no
   * leader of that term or a higher one was known.
   *
   * @param group its id
   * @param address where that worker is; empty when it was not said
   */
  public boolean learnLeader(int group, Group.Leader leader, Optional<NodeAddress> address) {
    return change(
        before -> {
          KnownGroup after = before.group(group).led(leader);
          if (after.equals(before.group(group))) {
            return before;
          }
          Map<Integer, NodeAddress> workers = new TreeMap<>(before.workers());
          address.ifPresent(known -> workers.put(leader.worker(), known));
          return new Known(before.version(), workers, before.slots(), before.groups())
              .with(group, after);
        });
  }

  private interface Change {
    Known apply(Known before);
  }

  private boolean change(Change change) {
    Known before = known.get();
    Known after = change.apply(before);
    while (!known.compareAndSet(before, after)) {
      before = known.get();
      after = change.apply(before);
    }
    return !after.workers().equals(before.workers())
        || !after.slots().equals(before.slots())
        || !after.groups().equals(before.groups());
  }

  /** The way to a slot; empty while nobody is known to own it, or not who leads that group. */
  public Optional<SlotRoute> route(int slot) {
    Known now = known();
    int group = now.slots().group(slot);
    return now.leaderOf(group)
        .flatMap(leader -> route(now, group, now.slots().epoch(slot), leader));
  }

  /**
   * The way to a slot that this group owns under this epoch, as somebody else told: to its leader
   * or, while nobody is known to lead it, to a member, which may know; empty while it is not known
   * where these are.
   */
  public Optional<SlotRoute> routeTo(int group, long epoch) {
    Known now = known();
    return now.workersOf(group)
        .flatMap(worker -> route(now, group, epoch, worker).stream())
        .findFirst();
  }

  private static Optional<SlotRoute> route(Known now, int group, long epoch, int worker) {
    return worker(now, worker).map(address -> new SlotRoute(group, epoch, worker, address));
  }

  private static Optional<NodeAddress> worker(Known now, int index) {
    return Optional.ofNullable(now.workers().get(index));
  }

  /** The id of the group that owns a slot, or {@link SlotTable#NOBODY}, as far as is known here. */
  public int group(int slot) {
    return known().slots().group(slot);
  }

  /** Whether this group owns a slot, as far as is known here. */
  public boolean isOf(int group, int slot) {
    return group(slot) == group;
  }

  /** The ids of the groups that own slots. */
  public Set<Integer> groups() {
    SlotTable slots = known().slots();
    return IntStream.range(0, SlotTable.SLOTS)
        .map(slots::group)
        .filter(group -> group != SlotTable.NOBODY)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ids of all groups that may own slots, those that own none by this map included. */
  public Set<Integer> allGroups() {
    Known now = known();
    Set<Integer> all = new TreeSet<>();
    now.groups().forEach((id, group) -> addIfThere(all, id, group));
    now.workers().keySet().forEach(worker -> all.add(Group.solo(worker).id()));
    return all;
  }

  private static void addIfThere(Set<Integer> groups, int id, KnownGroup group) {
    if (!group.workers().isEmpty()) {
      groups.add(id);
    }
  }

  /** Where the worker is that leads a group, and who it is; empty when that is not known. */
  public Optional<NodeAddress> leader(int group) {
    Known now = known();
    return now.leaderOf(group).flatMap(index -> worker(now, index));
  }

  /** Those who may answer for a group and whose address is known, its leader first. */
  List<GroupMember> members(int group) {
    Known now = known();
    Optional<Integer> leader = now.leaderOf(group);
    return now.workersOf(group)
        .flatMap(
            worker ->
                worker(now, worker)
                    .map(
                        address ->
                            new GroupMember(
                                group,
                                worker,
                                address,
                                leader.filter(index -> index.equals(worker)).isPresent()))
                    .stream())
        .toList();
  }

  /** Where every worker is, and who it is, by index; a copy. */
  public Map<Integer, NodeAddress> workers() {
    return new TreeMap<>(known().workers());
  }
}
