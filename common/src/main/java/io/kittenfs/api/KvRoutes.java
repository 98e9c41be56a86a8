package io.kittenfs.api;

import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.ClusterClient.Here;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The keys of the cluster as every node serves them: {@code /kv}. Keys that are here are answered
 * on the spot, others by their owner. Safe for use by many threads.
 */
public final class KvRoutes {
  private final Optional<ClusterKeysHere> local;
  private final RequestProxy proxy;
  private final KvList list;
  private final Explanation explanation;

  /**
   * @param local the keys that are on this node; empty on a master
   */
  public KvRoutes(ClusterClient client, Optional<ClusterKeysHere> local, WireJson json) {
    this.local = local;
    Bulkhead forwarding = Bulkhead.forForwarding();
    this.proxy = new RequestProxy(client, forwarding);
    this.list = new KvList(client, Bulkhead.forLists(Runtime.getRuntime().maxMemory()));
    this.explanation = new Explanation(client, local, forwarding, json);
  }

  /** Adds the routes. */
  public void addTo(Routes routes) {
    routes
        .getValue("/kv", this::get)
        .getList("/kv", list::list, "prefix", "after", "limit")
        .putKey("/kv", this::put, "ttl")
        .deleteKey("/kv", this::delete)
        .getKey("/explain", explanation::explain);
  }

  private void get(Exchange exchange, Key key) throws IOException {
    Here here = () -> values(key).get(exchange, key);
    if (!answerHere(key, here)) {
      proxy.forward(exchange, key, Optional.empty(), here);
    }
  }

  private void delete(Exchange exchange, Key key) throws IOException {
    Here here = () -> values(key).delete(exchange, key);
    if (!answerHere(key, here)) {
      proxy.forward(exchange, key, Optional.empty(), here);
    }
  }

  private void put(Exchange exchange, Key key) throws IOException {
    // Here already: what the head alone decides needs neither the body nor another node.
    PutHead head = PutHead.of(exchange);
    ClientBody body = new ClientBody(exchange);
    Here here = () -> values(key).put(exchange, key, head, body);
    if (!answerHere(key, here)) {
      body.requireReplayable();
      body.readAhead();
      proxy.forward(exchange, key, Optional.of(body), here);
    }
  }

  private ValueRoutes values(Key key) {
    int slot = slot(key);
    return local
        .orElseThrow()
        .values()
        .apply(slot)
        .orElseThrow(() -> new NotOwnerException(slot, 0, OptionalInt.empty()));
  }

  private static int slot(Key key) {
    return key.hash().slot(SlotTable.SLOTS);
  }

  /** Whether the key is here, and the request is answered. */
  private boolean answerHere(Key key, Here here) throws IOException {
    if (local.isEmpty() || !local.get().owned().test(slot(key))) {
      return false;
    }
    try {
      here.answer();
      return true;
    } catch (NotOwnerException | NotLeaderException theClientLearnsWhoDoes) {
      return false;
    }
  }
}
