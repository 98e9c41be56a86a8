package io.kittenfs.api;

import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.ClusterClient.Here;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.Key;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The keys of the cluster as every node serves them: {@code /kv}. Keys that are here are answered
 * on the spot, others by their owner. Safe for use by many threads.
 */
public final class KvRoutes {
  private final Optional<ClusterKeysHere> local;
  private final MapCache maps;
  private final RequestProxy proxy;
  private final KvList list;
  private final Explanation explanation;

  /**
   * @param local the keys that are on this node; empty on a master
   */
  public KvRoutes(ClusterClient client, Optional<ClusterKeysHere> local, WireJson json) {
    this.local = local;
    this.maps = client.maps();
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
    Optional<Duration> maxStale = ReadConsistency.of(exchange).maxStale();
    if (maxStale.isPresent()) {
      answer(
          exchange,
          key,
          Optional.empty(),
          slot -> local.orElseThrow().stale().copied().test(slot),
          () -> local.orElseThrow().stale().read().answer(exchange, key, maxStale.get()));
    } else {
      answer(exchange, key, Optional.empty(), () -> values(key).get(exchange, key));
    }
  }

  private void delete(Exchange exchange, Key key) throws IOException {
    answer(exchange, key, Optional.empty(), () -> values(key).delete(exchange, key));
  }

  private void put(Exchange exchange, Key key) throws IOException {
    // Here already: what the head alone decides needs neither the body nor another node.
    PutHead head = PutHead.of(exchange);
    ClientBody body = new ClientBody(exchange);
    answer(exchange, key, Optional.of(body), () -> values(key).put(exchange, key, head, body));
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

  private void answer(Exchange exchange, Key key, Optional<ClientBody> body, Here answering)
      throws IOException {
    answer(exchange, key, body, slot -> local.orElseThrow().owned().test(slot), answering);
  }

  /**
   * @param isHere whether a slot is answered for on this node, which has some
   */
  private void answer(
      Exchange exchange, Key key, Optional<ClientBody> body, IntPredicate isHere, Here answering)
      throws IOException {
    Here here = whole(exchange, answering);
    if (local.isPresent() && isHere.test(slot(key))) {
      try {
        here.answer();
        return;
      } catch (NotOwnerException | NotLeaderException theClientLearnsWhoDoes) {
        // Forwarded.
      } catch (KittenException e) {
        if (!mayOthersAnswer(e, key, body)) {
          throw e;
        }
        here = refusedBefore(e, here);
      }
    }
    if (body.isPresent()) {
      body.get().requireReplayable();
      body.get().readAhead();
    }
    proxy.forward(exchange, key, body.map(ReplayableBody.class::cast), here);
  }

  /** An answer that breaks off is no refusal, after which another node could answer. */
  private static Here whole(Exchange exchange, Here here) {
    return () -> {
      try {
        here.answer();
      } catch (KittenException e) {
        if (exchange.committed()) {
          throw new IOException("The answer broke off.", e);
        }
        throw e;
      }
    };
  }

  /** Whether this node's copy takes no requests, but another one of the key's group may. */
  private boolean mayOthersAnswer(KittenException refusal, Key key, Optional<ClientBody> body) {
    return refusal.code() == ErrorCode.UNAVAILABLE
        && maps.group(slot(key)) > Member.MAX_INDEX
        && body.filter(ClientBody::isConsumed).isEmpty();
  }

  /** First the refusal that there was: it may have taken seconds, and the others come next. */
  private static Here refusedBefore(KittenException refusal, Here here) {
    Iterator<KittenException> before = List.of(refusal).iterator();
    return () -> {
      if (before.hasNext()) {
        throw before.next();
      }
      here.answer();
    };
  }
}
