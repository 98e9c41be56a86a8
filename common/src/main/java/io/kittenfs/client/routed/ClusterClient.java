package io.kittenfs.client.routed;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the owner of a key, which is the worker that leads the group of its slot, and speaks to it.
 * Corrects its map when a worker refuses, and waits up to five seconds for slots that move and
 * workers that are away. Sends nothing twice that may have changed something. Safe for use by many
 * threads.
 */
public final class ClusterClient {
  /** How long requests wait for what passes: moves, and workers that start again. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final MapCache maps;
  private final MapRefresher refresher;
  private final OwnerClient calls;
  private final NodeClient client;
  private final OwnSlots own;
  private final UnreachableWorkers down;
  private final RecoveryProbe probe;
  private final Jitter jitter;
  private final Duration patience;

  /**
   * A client of one cluster.
   *
   * @param client lends its connections, and names the cluster
   * @param maps what is known of the cluster; fed by all that receive news, and by this client
   * @param others nodes to ask for the map besides the workers of the last one: the master, or any
   * @param own what of the cluster is on this node
   * @param down which workers do not answer; fed by this client
   * @param jitter of the pauses between attempts
   */
  public ClusterClient(
      NodeClient client,
      MapCache maps,
      List<NodeAddress> others,
      OwnSlots own,
      UnreachableWorkers down,
      Jitter jitter) {
    this(client, maps, others, own, down, jitter, TIMEOUT);
  }

  ClusterClient(
      NodeClient client,
      MapCache maps,
      List<NodeAddress> others,
      OwnSlots own,
      UnreachableWorkers down,
      Jitter jitter,
      Duration patience) {
    this.client = client;
    this.maps = maps;
    this.own = own;
    this.down = down;
    this.jitter = jitter;
    this.patience = patience;
    this.refresher = new MapRefresher(maps, client, others, own);
    this.probe = new RecoveryProbe(down, client, refresher);
    this.calls = new OwnerClient(client.http());
  }

  /** How a request is answered from this node's own store. */
  @FunctionalInterface
  public interface Here {
    /**
     * Answers it.
     *
     * @throws io.kittenfs.error.NotOwnerException when the slot is not here; nothing happened
     */
    void answer() throws IOException;
  }

  /** What is known of the cluster. */
  public MapCache maps() {
    return maps;
  }

  /**
   * Sends a request to the owner of its key, or has it answered here.
   *
   * @param here answers it when this node is the owner
   * @return the owner's answer whatever its status, which the caller closes; empty when it was
   *     answered here
   * @throws KittenException UNAVAILABLE naming the worker when the owner cannot be reached, is
   *     known to be down or takes no requests, and nothing was stored; OUTCOME_UNKNOWN when a write
   *     may have been stored; what the body and {@code here} throw
   * @throws IOException what {@code here} throws
   */
  public Optional<NodeStream> send(KvRequest request, Here here) throws IOException {
    return deliver(request, Optional.of(here));
  }

  /**
   * Sends a request to the owner of its key, be it this node too: for those who need an answer as
   * others get it. Answers and throws as {@link #send(KvRequest, Here)}.
   */
  public NodeStream send(KvRequest request) throws IOException {
    return deliver(request, Optional.empty()).orElseThrow();
  }

  private Optional<NodeStream> deliver(KvRequest request, Optional<Here> here) throws IOException {
    return new RoutedCall(
            maps, refresher, calls, down, probe, own, request, here, new Backoff(patience, jitter))
        .run();
  }

  /**
   * Lists keys of all workers in order. Used by one thread.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys after this one
   * @param atMost how many keys are wanted, so that not more are fetched; a guess is enough
   */
  public ClusterListing list(String prefix, Optional<Key> after, int atMost) {
    return new ClusterListing(
        new WorkerPages(client, maps, refresher, own, down, probe, prefix, atMost), after, jitter);
  }
}
