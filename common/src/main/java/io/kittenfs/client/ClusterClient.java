package io.kittenfs.client;

import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Finds the worker that owns a key and speaks to it. Corrects its map when a worker refuses, and
 * waits up to five seconds for slots that move and workers that are away. Sends nothing twice that
 * may have changed something. Safe for use by many threads.
 */
public final class ClusterClient {
  /** How long requests wait for what passes: moves, and workers that start again. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final MapCache maps;
  private final MapRefresher refresher;
  private final SlotCalls calls;
  private final NodeClient client;
  private final Supplier<Optional<UUID>> cluster;
  private final Duration patience;
  private final Jitter jitter;
  private final DownWorkers down = new DownWorkers();

  /**
   * A client of one cluster.
   *
   * @param client lends its connections
   * @param maps what is known of the cluster; fed by whoever hears news, and by this client
   * @param cluster the cluster's name, while it is known: workers of others refuse then
   * @param others nodes to ask for the map besides the workers of the last one: the master, or any
   * @param jitter of the pauses between attempts
   */
  public ClusterClient(
      NodeClient client,
      MapCache maps,
      Supplier<Optional<UUID>> cluster,
      List<NodeUrl> others,
      Jitter jitter) {
    this(client, maps, cluster, others, jitter, PATIENCE);
  }

  ClusterClient(
      NodeClient client,
      MapCache maps,
      Supplier<Optional<UUID>> cluster,
      List<NodeUrl> others,
      Jitter jitter,
      Duration patience) {
    this.jitter = jitter;
    this.patience = patience;
    this.client = client;
    this.cluster = cluster;
    this.maps = maps;
    this.refresher = new MapRefresher(maps, client, others);
    this.calls = new SlotCalls(client.http(), cluster);
  }

  /** What is known of the cluster. */
  public MapCache maps() {
    return maps;
  }

  /**
   * Sends a request to the owner of its key.
   *
   * @return the owner's answer whatever its status; the caller closes it
   * @throws KittenException UNAVAILABLE naming the worker when the owner cannot be reached or takes
   *     no requests, and nothing was stored; OUTCOME_UNKNOWN when a write may have been stored;
   *     what the body throws
   */
  public NodeStream send(KvRequest request) {
    return new Delivery(maps, refresher, calls, down, request, new Deadline(patience, jitter))
        .run();
  }

  /**
   * Lists keys of all workers in order. Used by one thread.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys behind this one
   * @param atMost how many keys are wanted, so that not more are fetched; a guess is enough
   */
  public ClusterListing list(String prefix, Optional<Key> after, int atMost) {
    return new ClusterListing(
        new WorkerPages(client, maps, refresher, cluster, prefix, atMost), after, jitter);
  }
}
