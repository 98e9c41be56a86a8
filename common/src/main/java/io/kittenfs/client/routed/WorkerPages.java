package io.kittenfs.client.routed;

import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.ListingPage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Asks the workers of the cluster for their pages over HTTP, and this node itself without. */
final class WorkerPages implements PageSource {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MAX_ENTRIES = 1000;
  private static final int MIN_ENTRIES = 50;

  /**
   * In one page of each of all workers: twice that is in memory for each of the lists that a node
   * writes at a time, in the smallest heap too.
   */
  private static final int MAX_TOTAL_ENTRIES = 4_000;

  /** The same for the bytes of their keys, which may be short or long. */
  private static final long MAX_TOTAL_BYTES = 512 << 10;

  private static final long MAX_BYTES = 128 << 10;
  private static final long MIN_BYTES = 8 << 10;

  private final NodeClient client;
  private final MapCache maps;
  private final MapRefresher refresher;
  private final OwnSlots own;
  private final UnreachableWorkers down;
  private final RecoveryProbe probe;
  private final String prefix;
  private final int atMost;
  private Map<Integer, NodeAddress> addresses = Map.of();
  private boolean askAll;

  WorkerPages(
      NodeClient client,
      MapCache maps,
      MapRefresher refresher,
      OwnSlots own,
      UnreachableWorkers down,
      RecoveryProbe probe,
      String prefix,
      int atMost) {
    this.client = client;
    this.maps = maps;
    this.own = own;
    this.down = down;
    this.probe = probe;
    this.refresher = refresher;
    this.prefix = prefix;
    this.atMost = atMost;
  }

  @Override
  public Set<Integer> workers() {
    addresses = maps.workers();
    Set<Integer> asked = new TreeSet<>(maps.leaders());
    if (askAll) {
      asked.addAll(addresses.keySet());
    }
    return asked;
  }

  @Override
  public String name(int worker) {
    return "Worker "
        + worker
        + (addresses.containsKey(worker) ? " at " + addresses.get(worker) : "");
  }

  @Override
  public CompletableFuture<ListingPage> page(int worker, Optional<Key> after) {
    NodeAddress address = addresses.get(worker);
    if (address == null) {
      return CompletableFuture.failedFuture(
          new NodeUnreachableException("unknown address", "is not known here."));
    }
    if (own.areOf(worker)) {
      return ownPage(after);
    }
    Optional<Instant> since = probe.downSince(worker, address);
    if (since.isPresent()) {
      return CompletableFuture.failedFuture(new WorkerDownException(name(worker), since.get()));
    }
    return client
        .list(address, prefix, after, limit(), bytes(), DEADLINE)
        .whenComplete((page, failure) -> heard(worker, address, failure));
  }

  private CompletableFuture<ListingPage> ownPage(Optional<Key> after) {
    try {
      return CompletableFuture.completedFuture(own.page(prefix, after, limit(), bytes()));
    } catch (KittenException | IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void heard(int worker, NodeAddress address, Throwable failure) {
    if (failure instanceof NodeUnreachableException) {
      down.failed(worker, address);
    } else if (failure == null || failure instanceof NodeRefusedException) {
      down.answered(worker);
    }
  }

  private long bytes() {
    return Math.max(MIN_BYTES, Math.min(MAX_BYTES, MAX_TOTAL_BYTES / addresses.size()));
  }

  private int limit() {
    return Math.max(
        Math.min(MIN_ENTRIES, atMost),
        Math.min(Math.min(MAX_ENTRIES, atMost), MAX_TOTAL_ENTRIES / addresses.size()));
  }

  @Override
  public void refresh() {
    // A worker that leads no group with slots by the map may lead one by now.
    askAll = true;
    refresher.refresh();
  }
}
