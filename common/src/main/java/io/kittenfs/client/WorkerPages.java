package io.kittenfs.client;

import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.SlotTable;
import io.kittenfs.store.Key;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Asks the workers of the cluster for their pages, over HTTP. */
final class WorkerPages implements PageSource {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final int MOST_ENTRIES = 1000;
  private static final int LEAST_ENTRIES = 50;

  /**
   * In one page of each of all workers: twice that is in memory for each of the lists that a node
   * writes at a time, in the smallest heap too.
   */
  private static final int ENTRIES_IN_ALL = 4_000;

  private final NodeClient client;
  private final MapCache maps;
  private final MapRefresher refresher;
  private final Supplier<Optional<UUID>> cluster;
  private final String prefix;
  private final int atMost;
  private Map<Integer, NodeUrl> urls = Map.of();
  private boolean askAll;

  WorkerPages(
      NodeClient client,
      MapCache maps,
      MapRefresher refresher,
      Supplier<Optional<UUID>> cluster,
      String prefix,
      int atMost) {
    this.client = client;
    this.cluster = cluster;
    this.maps = maps;
    this.refresher = refresher;
    this.prefix = prefix;
    this.atMost = atMost;
  }

  @Override
  public Set<Integer> workers() {
    urls = maps.workers();
    SlotTable slots = maps.slots();
    Set<Integer> owners = new TreeSet<>();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (slots.owner(slot) != SlotTable.NOBODY) {
        owners.add(slots.owner(slot));
      }
    }
    if (askAll) {
      owners.addAll(urls.keySet());
    }
    return owners;
  }

  @Override
  public String name(int worker) {
    return "Worker " + worker + (urls.containsKey(worker) ? " at " + urls.get(worker) : "");
  }

  @Override
  public CompletableFuture<ListingPage> page(int worker, Optional<Key> after) {
    NodeUrl url = urls.get(worker);
    if (url == null) {
      return CompletableFuture.failedFuture(
          new NodeUnreachableException("unknown address", "is not known here."));
    }
    int limit =
        Math.max(
            Math.min(LEAST_ENTRIES, atMost),
            Math.min(Math.min(MOST_ENTRIES, atMost), ENTRIES_IN_ALL / urls.size()));
    return client.list(url, cluster.get(), prefix, after, limit, DEADLINE);
  }

  @Override
  public void refresh() {
    // A worker that the map does not know as an owner yet may own slots by now.
    askAll = true;
    refresher.refresh();
  }
}
