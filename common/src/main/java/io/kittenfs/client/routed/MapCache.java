package io.kittenfs.client.routed;

import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.ClusterView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The newest map of the cluster that a node has seen. Of each slot the higher epoch is right,
 * wherever it came from: maps of masters and workers, or the refusal of a worker that gave the slot
 * away. Safe for use by many threads.
 */
public final class MapCache {
  private record Known(long version, Map<Integer, NodeAddress> workers, SlotTable slots) {}

  private final AtomicReference<Known> known =
      new AtomicReference<>(new Known(-1, Map.of(), SlotTable.EMPTY));
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
          Map<Integer, NodeAddress> merged = new TreeMap<>(workers);
          if (map.version() < before.version()) {
            merged.putAll(before.workers());
          }
          return new Known(
              Math.max(before.version(), map.version()), merged, before.slots().merge(table));
        });
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
          return new Known(before.version(), workers, slots);
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
    return !after.workers().equals(before.workers()) || !after.slots().equals(before.slots());
  }

  /** The way to a slot; empty while nobody is known to own it, or not who leads that group. */
  public Optional<SlotRoute> route(int slot) {
    Known now = known();
    return route(now, now.slots().group(slot), now.slots().epoch(slot));
  }

  /**
   * The way to a slot that this group owns under this epoch, as somebody else told; empty while it
   * is not known who leads the group, or where.
   */
  public Optional<SlotRoute> routeTo(int group, long epoch) {
    return route(known(), group, epoch);
  }

  private static Optional<SlotRoute> route(Known now, int group, long epoch) {
    return leaderOf(group)
        .flatMap(
            leader ->
                worker(now, leader).map(address -> new SlotRoute(group, epoch, leader, address)));
  }

  /** The only step from a group to the worker that answers for it: maps tell of solo groups. */
  private static Optional<Integer> leaderOf(int group) {
    return Group.soloWithId(group).flatMap(Group::leader);
  }

  private static Optional<NodeAddress> worker(Known now, int index) {
    return Optional.ofNullable(now.workers().get(index));
  }

  /** Where the worker is that leads a group, and who it is; empty when that is not known. */
  public Optional<NodeAddress> leader(int group) {
    return leaderOf(group).flatMap(index -> worker(known(), index));
  }

  /** Whether this group owns a slot, as far as is known here. */
  public boolean isOf(int group, int slot) {
    return known().slots().group(slot) == group;
  }

  /** Where every worker is, and who it is, by index; a copy. */
  public Map<Integer, NodeAddress> workers() {
    return new TreeMap<>(known().workers());
  }

  /** The indices of the workers that lead the groups that own slots. */
  public Set<Integer> leaders() {
    SlotTable slots = known().slots();
    return IntStream.range(0, SlotTable.SLOTS)
        .map(slots::group)
        .distinct()
        .boxed()
        .flatMap(group -> leaderOf(group).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
