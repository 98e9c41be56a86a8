package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /stats} of a worker tells what it has of the cluster. */
class ClusterStatsTest {
  @TempDir Path directory;
  private TwoWorkers workers;

  @BeforeEach
  void start() {
    workers = new TwoWorkers(directory);
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private static void expect(TestWorker worker, int keys, int bytes, int slots) {
    JsonNode stats = worker.get("/stats").json();
    assertThat(stats.path("cluster_keys").asInt(-1)).isEqualTo(keys);
    assertThat(stats.path("cluster_bytes").asInt(-1)).isEqualTo(bytes);
    assertThat(stats.path("slots_owned").asInt(-1)).isEqualTo(slots);
  }

  @Test
  void eachWorkerCountsWhatItOwns() {
    workers.first.client().sendText("PUT", "/put/own", "not of the cluster");
    workers.first.client().sendText("PUT", "/kv/" + TwoWorkers.keyOfFirst(0), "123");
    workers.first.client().sendText("PUT", "/kv/" + TwoWorkers.keyOfFirst(1), "1234");
    workers.first.client().sendText("PUT", "/kv/" + TwoWorkers.keyOfSecond(0), "12345");
    expect(workers.first, 2, 7, TwoWorkers.HALF);
    expect(workers.second, 1, 5, TwoWorkers.HALF);
    assertThat(workers.first.get("/stats").json().path("keys").asInt()).isEqualTo(1);

    workers.moveToSecond(TwoWorkers.slot(TwoWorkers.keyOfFirst(0)));
    expect(workers.first, 1, 4, TwoWorkers.HALF - 1);
    expect(workers.second, 2, 8, TwoWorkers.HALF + 1);
  }

  @Test
  void aSlotOnItsWayIsCountedApart() {
    int slot = TwoWorkers.slot(TwoWorkers.keyOfFirst(0));
    workers.first.withCluster(
        source -> {
          // To a worker that does not exist: nobody hands the slot over meanwhile.
          long move = source.slots().outgoing().beginMove(slot, 7);
          workers.second.withCluster(
              destination -> destination.slots().incoming().beginImport(slot, 2, move, 0));
          source.slots().outgoing().freeze(slot, move);
          source.slots().outgoing().release(slot, move);
        });
    JsonNode source = workers.first.get("/stats").json();
    assertThat(source.path("slots_released").asInt(-1)).isEqualTo(1);
    assertThat(source.path("slots_importing").asInt(-1)).isZero();
    assertThat(source.path("slots_owned").asInt(-1)).isEqualTo(TwoWorkers.HALF - 1);
    JsonNode destination = workers.second.get("/stats").json();
    assertThat(destination.path("slots_released").asInt(-1)).isZero();
    assertThat(destination.path("slots_importing").asInt(-1)).isEqualTo(1);
    assertThat(destination.path("slots_owned").asInt(-1)).isEqualTo(TwoWorkers.HALF);
  }

  @Test
  void whileTheStoreIsClosedNothingIsKnown() {
    workers.first.client().send("POST", "/close");
    JsonNode stats = workers.first.get("/stats").json();
    assertThat(stats.has("slots_owned")).isTrue();
    assertThat(stats.path("slots_owned").isNull()).isTrue();
    assertThat(stats.path("cluster_keys").isNull()).isTrue();
  }
}
