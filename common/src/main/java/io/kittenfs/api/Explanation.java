package io.kittenfs.api;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.SlotRoute;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.model.Key;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Tells where a key is and why: {@code GET /explain/{key}}. Safe for use by many threads. */
final class Explanation {
  private final ClusterClient client;
  private final Optional<ClusterKeysHere> local;
  private final Bulkhead bulkhead;
  private final WireJson json;

  Explanation(
      ClusterClient client, Optional<ClusterKeysHere> local, Bulkhead bulkhead, WireJson json) {
    this.client = client;
    this.local = local;
    this.bulkhead = bulkhead;
    this.json = json;
  }

  void explain(Exchange exchange, Key key) throws IOException {
    bulkhead.run(() -> Json.write(exchange, 200, document(key)));
  }

  private Map<String, Object> document(Key key) {
    int slot = key.hash().slot(SlotTable.SLOTS);
    List<Object> copies = new ArrayList<>();
    String problem = null;
    if (replicatedGroup(slot).isEmpty()) {
      problem = addCopyOfOwner(key, copies);
    }
    // By now it may have moved to one, of which there are more copies.
    OptionalInt group = replicatedGroup(slot);
    Optional<SlotRoute> route = client.maps().route(slot);
    if (group.isPresent()) {
      problem = null;
      copies = copies(group.getAsInt(), key, route.map(SlotRoute::leader));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", key.text());
    document.put("hash", key.hash().toString());
    document.put("slot", slot);
    document.put("epoch", route.map(SlotRoute::epoch).orElse(null));
    group.ifPresent(id -> document.put("group", id));
    document.put("owner", route.map(Explanation::describe).orElse(null));
    document.put("copies", copies);
    if (problem != null) {
      document.put("problem", problem);
    }
    return document;
  }

  private OptionalInt replicatedGroup(int slot) {
    int group = client.maps().group(slot);
    return group > Member.MAX_INDEX ? OptionalInt.of(group) : OptionalInt.empty();
  }

  /** Asks the owner for the only copy; why that failed, or null. */
  private String addCopyOfOwner(Key key, List<Object> copies) {
    KvRequest request =
        new KvRequest("GET", KvRequest.EXPLAIN, key, Map.of(), List.of(), Optional.empty());
    try {
      Optional<NodeStream> sent =
          client.send(request, () -> copies.add(copyHere(key, OptionalInt.empty())));
      if (sent.isPresent()) {
        try (NodeStream answer = sent.get()) {
          copies.add(json.read(answer.body().readAllBytes(), KeyReplica.class));
        }
      }
      return null;
    } catch (KittenException | IOException e) {
      return e.getMessage();
    }
  }

  private KeyReplica copyHere(Key key, OptionalInt group) throws IOException {
    return local.orElseThrow().explain().copy(key, group);
  }

  /** What each member of a replicated group has, or why it cannot be asked. */
  private List<Object> copies(int group, Key key, Optional<Integer> leader) {
    SortedMap<Integer, CompletableFuture<KeyReplica>> asked =
        client.copies(group, key, () -> copyHere(key, OptionalInt.of(group)));
    Map<Integer, KeyReplica> found = new TreeMap<>();
    SortedMap<Integer, Object> told = new TreeMap<>();
    asked.forEach(
        (worker, answer) -> {
          try {
            found.put(worker, Uninterruptibles.getUninterruptibly(answer));
          } catch (ExecutionException e) {
            told.put(worker, new UnknownCopy(worker, e.getCause().getMessage()));
          }
        });
    Optional<Long> newest = leader.map(found::get).map(KeyReplica::applied);
    found.forEach((worker, copy) -> told.put(worker, newest.map(copy::behind).orElse(copy)));
    return List.copyOf(told.values());
  }

  /** A copy at which nobody can look now. */
  private record UnknownCopy(int index, String problem) {}

  private static Map<String, Object> describe(SlotRoute route) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", route.leader());
    document.put("url", route.address().toString());
    return document;
  }
}
