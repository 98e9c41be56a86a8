package io.kittenfs.master;

import io.kittenfs.api.KvRoutes;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.client.routed.UnreachableWorkers;
import io.kittenfs.http.server.Routes;
import io.kittenfs.wire.WireJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Passes requests about the keys of the cluster on to the workers; with the last map that it saw
 * also while the master's store is closed. Safe for use by many threads.
 */
final class ClusterRouter {
  private final MasterNode node;
  private final KvRoutes routes;

  ClusterRouter(
      MasterNode node, NodeClient nodes, WireJson json, InstantSource clock, Jitter jitter) {
    this.node = node;
    ClusterClient client =
        new ClusterClient(
            nodes,
            new MapCache(node::view),
            List.of(),
            OwnSlots.NONE,
            new UnreachableWorkers(clock, this::downSince, ClusterClient.TIMEOUT),
            jitter);
    this.routes = new KvRoutes(client, Optional.empty(), json);
  }

  private Optional<Instant> downSince(int worker) {
    return node.find(store -> store.directory().liveness().downSince(worker))
        .flatMap(since -> since);
  }

  void addTo(Routes all) {
    routes.addTo(all);
  }
}
