package io.kittenfs.client;

import io.kittenfs.cluster.ClusterMap;
import io.kittenfs.cluster.ClusterView;
import io.kittenfs.cluster.NodeAddress;
import io.kittenfs.cluster.SlotTable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

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
   * Takes over what a worker says that does not own a slot; whether that was news.
   *
   * @param epoch the epoch of the owner that it names
   * @param address where that owner is, and who it is
   */
  public boolean correct(int slot, long epoch, int owner, NodeAddress address) {
    return change(
        before -> {
          if (epoch <= before.slots().epoch(slot)) {
            return before;
          }
          Map<Integer, NodeAddress> workers = new TreeMap<>(before.workers());
          // It knows more of this slot than we do, so of its owner too.
          workers.put(owner, address);
          SlotTable slots = before.slots().change().set(slot, owner, epoch).build();
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

  /** Who owns a slot; empty while nobody is known to, or not where that worker is. */
  public Optional<SlotOwner> owner(int slot) {
    Known now = known();
    int index = now.slots().owner(slot);
    return worker(now, index)
        .map(address -> new SlotOwner(index, address, now.slots().epoch(slot)));
  }

  /** Whether this worker owns a slot, as far as is known here. */
  public boolean isOwner(int worker, int slot) {
    return known().slots().owner(slot) == worker;
  }

  private static Optional<NodeAddress> worker(Known now, int index) {
    return Optional.ofNullable(now.workers().get(index));
  }

  /** Where a worker is, and who it is; empty when that is not known. */
  public Optional<NodeAddress> worker(int index) {
    return worker(known(), index);
  }

  /** Where every worker is, and who it is, by index; a copy. */
  public Map<Integer, NodeAddress> workers() {
    return new TreeMap<>(known().workers());
  }

  /** Who owns which slot. */
  public SlotTable slots() {
    return known().slots();
  }
}
