package io.kittenfs.e2e.doors;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.cluster.Cluster;
import io.kittenfs.e2e.cluster.KeyRoutes;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.model.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A running master with two workers, and every door to their values: the own keys of a worker, and
 * the cluster's keys through their owner, the other worker and the master. Start it once for a test
 * class. Safe for use by many threads.
 */
public final class Doors implements AutoCloseable {
  private static final int SMALL_BODY = 100;

  /** More than a node buffers before it passes a request on, or keeps beside the key. */
  private static final int LARGE_BODY = 200_000;

  private final DevCluster cluster;
  private final JsonNode owners;

  private Doors(DevCluster cluster) {
    this.cluster = cluster;
    this.owners = cluster.master().send("GET", "/map").json().path("slots");
  }

  /**
   * Starts the nodes.
   *
   * @param directory for their data
   */
  public static Doors open(Path directory) {
    return new Doors(DevCluster.start(directory, 2));
  }

  /** Every door, with small and with large bodies. */
  public List<Door> all() {
    return Stream.of(SMALL_BODY, LARGE_BODY).flatMap(this::doors).toList();
  }

  /** Every door once, for tests in which bodies play no part. */
  public List<Door> each() {
    return doors(SMALL_BODY).toList();
  }

  private Stream<Door> doors(int bodyBytes) {
    Predicate<String> every = key -> true;
    return Stream.of(
        door("own keys", owner(), KeyRoutes.OWN, bodyBytes, every),
        door("owner", owner(), KeyRoutes.CLUSTER, bodyBytes, this::isOwned),
        door("other worker", other(), KeyRoutes.CLUSTER, bodyBytes, this::isOwned),
        door("master", master(), KeyRoutes.CLUSTER, bodyBytes, this::isOwned));
  }

  private static Door door(
      String name, DevNode node, KeyRoutes routes, int bodyBytes, Predicate<String> isOwned) {
    String described = name + ", " + bodyBytes + " bytes";
    return new Door(described, node.client(), routes, bodyBytes, isOwned);
  }

  private boolean isOwned(String key) {
    return owners.path(Key.of(key).hash().slot(Cluster.SLOTS)).asInt(-1) == owner().index();
  }

  /** The worker that owns the keys of every door. */
  public DevNode owner() {
    return cluster.worker(0);
  }

  /** The worker that passes requests for them on. */
  public DevNode other() {
    return cluster.worker(1);
  }

  /** The master, which passes them on too. */
  public DevNode master() {
    return cluster.master();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
