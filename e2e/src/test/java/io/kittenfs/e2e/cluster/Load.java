package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;

/**
 * Everything at once on a cluster: keys, counters and listings. How much of it, the system
 * properties {@code kittenfs.load.keys} and {@code kittenfs.load.blobs} say.
 */
final class Load {
  private static final int CLIENTS = 8;
  private static final int COUNTERS = 4;

  private final Cluster cluster;
  private final Tolerance tolerance = new Tolerance();
  private final KeysLoad keys;
  private final CounterLoad counters;
  private final ListingLoad listings;

  Load(Cluster cluster, KeyClient client) {
    this.cluster = cluster;
    this.keys =
        new KeysLoad(
            client,
            tolerance,
            CLIENTS,
            Integer.getInteger("kittenfs.load.keys", 4_000),
            Integer.getInteger("kittenfs.load.blobs", 40));
    this.counters = new CounterLoad(client, tolerance, COUNTERS, CLIENTS);
    this.listings = new ListingLoad(client, tolerance, keys.keys());
  }

  Tolerance tolerance() {
    return tolerance;
  }

  /** Puts every key once, through all nodes in turn. */
  void fill() {
    List<String> urls = cluster.urls();
    Clients.forEach(CLIENTS, keys.keys(), key -> keys.write(urls.get(key % urls.size()), key));
    counters.create(cluster.master().url(""));
  }

  /** Starts all clients. */
  void start(Clients clients, long seed) {
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      Random random = new Random(seed * CLIENTS + client);
      clients.repeat("client " + client, () -> turn(client, random));
    }
    Random random = new Random(seed);
    clients.repeat("listing", () -> listings.turn(cluster.urls(), random));
  }

  private void turn(int client, Random random) {
    if (random.nextInt(5) == 0) {
      counters.turn(client, cluster.urls(), random);
    } else {
      keys.turn(client, cluster.urls(), random);
    }
  }

  /** Reads all keys and counters and lists them; to be called when the clients have stopped. */
  void checkAll() {
    tolerance.nodesDie(false);
    List<String> urls = cluster.urls();
    Clients.forEach(CLIENTS, keys.keys(), key -> keys.read(urls.get(key % urls.size()), key));
    counters.checkAll(cluster.master().url(""));
    assertThat(counters.total()).as("increments").isPositive();
    assertThat(listings.complete()).as("complete listings meanwhile").isPositive();
    listings.turn(cluster.urls(), new Random(0));
  }
}
