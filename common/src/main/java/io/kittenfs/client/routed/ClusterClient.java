package io.kittenfs.client.routed;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.KeyReplica;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the owner of a key, which is the worker that leads the group of its slot, and speaks to it.
 * Corrects its map when a worker refuses, and waits up to five seconds for slots that move and
 * workers that are away. Sends nothing twice that may have changed something. Safe for use by many
 * threads.
 */
public final class ClusterClient {
  /** How long requests wait for what passes: moves, and workers that start again. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Duration LOOK_DEADLINE = Duration.ofSeconds(2);

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
     * @throws io.kittenfs.error.NotLeaderException when another member of the slot's group answers
     *     for it; nothing happened
     * @throws KittenException UNAVAILABLE when the store takes no requests now; nothing happened,
     *     and no answer has begun
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

  /** How this node's own copy of a key is looked at. */
  @FunctionalInterface
  public interface OwnCopy {
    /** What there is. */
    KeyReplica look() throws IOException;
  }

  /**
   * Asks every member of a replicated group what its copy has of a key, all at once, for two
   * seconds at most.
   *
   * @param group the id of the group
   * @param here looks at the copy of this node, if it is a member
   * @return what each says, by the index of the worker; of one that cannot be asked, the failure
   *     whose message says why
   */
  public SortedMap<Integer, CompletableFuture<KeyReplica>> copies(
      int group, Key key, OwnCopy here) {
    SortedMap<Integer, CompletableFuture<KeyReplica>> copies = new TreeMap<>();
    for (GroupMember member : maps.members(group)) {
      copies.put(
          member.worker(), own.areOf(member.worker()) ? look(here) : look(member, group, key));
    }
    return copies;
  }

  private CompletableFuture<KeyReplica> look(GroupMember member, int group, Key key) {
    return probe
        .downSince(member.worker(), member.address())
        .map(since -> new WorkerDownException(member.text(), since))
        .map(CompletableFuture::<KeyReplica>failedFuture)
        .orElseGet(() -> client.explain(member.address(), group, key, LOOK_DEADLINE));
  }

  private static CompletableFuture<KeyReplica> look(OwnCopy here) {
    try {
      return CompletableFuture.completedFuture(here.look());
    } catch (KittenException | IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Lists the keys of all groups in order. Used by one thread.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys after this one
   * @param atMost how many keys are wanted, so that not more are fetched; a guess is enough
   */
  public ClusterListing list(String prefix, Optional<Key> after, int atMost) {
    return new ClusterListing(
        new GroupPages(client, maps, refresher, own, down, probe, prefix, atMost), after, jitter);
  }
}
