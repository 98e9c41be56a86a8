package io.kittenfs.routing;

import io.kittenfs.client.ClusterClient;
import io.kittenfs.client.MapCache;
import io.kittenfs.cluster.SlotTable;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.PutHead;
import io.kittenfs.http.Routes;
import io.kittenfs.http.ValueRoutes;
import io.kittenfs.store.Key;
import io.kittenfs.store.NotOwnerException;
import java.io.IOException;
import java.util.Optional;

/**
 * The keys of the cluster as every node serves them: {@code /kv}. Keys that are here are answered
 * on the spot, others by their owner. Safe for use by many threads.
 */
public final class KvRoutes {
  private final ClusterClient client;
  private final Optional<LocalKeys> local;
  private final Relay relay;
  private final KvList list;
  private final Explanation explanation;

  /**
   * @param local the keys that are on this node; empty on a master
   */
  public KvRoutes(ClusterClient client, Optional<LocalKeys> local, WireJson json) {
    this.client = client;
    this.local = local;
    Lanes passedOn = Lanes.forPassedOn();
    this.relay = new Relay(client, passedOn);
    this.list = new KvList(client, Lanes.forLists(), json);
    this.explanation = new Explanation(client, passedOn, json);
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

  private interface LocalRoute {
    void handle() throws IOException;
  }

  private void get(Exchange exchange, Key key) throws IOException {
    if (!answerHere(key, () -> values().get(exchange, key))) {
      relay.pass(exchange, key, Optional.empty());
    }
  }

  private void delete(Exchange exchange, Key key) throws IOException {
    if (!answerHere(key, () -> values().delete(exchange, key))) {
      relay.pass(exchange, key, Optional.empty());
    }
  }

  private void put(Exchange exchange, Key key) throws IOException {
    // Here already: what the head alone decides needs neither the body nor another node.
    PutHead head = PutHead.of(exchange);
    ClientBody body = new ClientBody(exchange);
    if (!answerHere(key, () -> values().put(exchange, key, head, body))) {
      body.requireWhole();
      body.readAhead();
      relay.pass(exchange, key, Optional.of(body));
    }
  }

  private ValueRoutes values() {
    return local.orElseThrow().values();
  }

  /** Whether the key is here, and the request is answered. */
  private boolean answerHere(Key key, LocalRoute route) throws IOException {
    if (local.isEmpty() || !local.get().owned().test(key.hash().slot(SlotTable.SLOTS))) {
      return false;
    }
    try {
      route.handle();
      return true;
    } catch (NotOwnerException e) {
      learn(e);
      return false;
    }
  }

  private void learn(NotOwnerException refusal) {
    MapCache maps = client.maps();
    if (refusal.successor().isPresent()) {
      int successor = refusal.successor().getAsInt();
      Optional.ofNullable(maps.workers().get(successor))
          .ifPresent(url -> maps.correct(refusal.slot(), refusal.epoch(), successor, url));
    }
  }
}
