package io.kittenfs.api;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.SlotRoute;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.model.Key;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    KvRequest request =
        new KvRequest("GET", KvRequest.EXPLAIN, key, Map.of(), List.of(), Optional.empty());
    List<KeyReplica> copies = new ArrayList<>();
    String problem = null;
    try {
      Optional<NodeStream> sent =
          client.send(request, () -> copies.add(local.orElseThrow().explain().copy(key)));
      if (sent.isPresent()) {
        try (NodeStream answer = sent.get()) {
          copies.add(json.read(answer.body().readAllBytes(), KeyReplica.class));
        }
      }
    } catch (KittenException | IOException e) {
      problem = e.getMessage();
    }
    Optional<SlotRoute> route = client.maps().route(request.slot());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", key.text());
    document.put("hash", key.hash().toString());
    document.put("slot", request.slot());
    document.put("epoch", route.map(SlotRoute::epoch).orElse(null));
    document.put("owner", route.map(Explanation::describe).orElse(null));
    document.put("copies", copies);
    if (problem != null) {
      document.put("problem", problem);
    }
    return document;
  }

  private static Map<String, Object> describe(SlotRoute route) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", route.leader());
    document.put("url", route.address().toString());
    return document;
  }
}
