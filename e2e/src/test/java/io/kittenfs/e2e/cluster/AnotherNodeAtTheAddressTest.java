package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worker 0 of a cluster ends, and a worker of another cluster starts on its port. It keeps what it
 * has, and the cluster treats worker 0 as one that is away.
 */
class AnotherNodeAtTheAddressTest {
  @TempDir private static Path directory;
  private static DevCluster cluster;
  private static DevCluster otherCluster;
  private static DevNode stranger;
  private static String keyOfTheDead;

  @BeforeAll
  static void takeTheAddress() {
    cluster = DevCluster.start(directory.resolve("ours"), 2);
    JsonNode owners = askMaster("GET", "/map").json().path("slots");
    keyOfTheDead =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "key" + i)
            .filter(key -> owners.path(KeysOfSlots.slotOf(key)).asInt(-1) == 0)
            .findFirst()
            .orElseThrow();
    otherCluster = DevCluster.start(directory.resolve("theirs"), 0);
    cluster.worker(0).stop();
    stranger = otherCluster.addWorker(worker -> worker.at(cluster.worker(0).port()));
    assertThat(stranger.send("PUT", "/put/shared", "theirs").status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    otherCluster.close();
    cluster.close();
  }

  private static void assertTheStrangerIsUntouched() {
    assertThat(stranger.send("GET", "/get/shared").text()).isEqualTo("theirs");
    assertThat(stranger.send("GET", "/stats").json().path("keys").asInt()).isEqualTo(1);
  }

  private static Reply askMaster(String method, String target) {
    return cluster.master().send(method, target);
  }

  @Test
  void aDeleteOnTheMasterReachesNobody() {
    Reply refused = askMaster("DELETE", "/delete/shared");
    assertThat(refused.status()).isEqualTo(502);
    assertThat(refused.json().path("unreachable").toString()).isEqualTo("[0]");
    assertTheStrangerIsUntouched();
  }

  @Test
  void itDoesNotGiveItsKeysToThisCluster() {
    assertThat(askMaster("POST", "/workers/0/adopt").status()).isEqualTo(502);
    assertTheStrangerIsUntouched();
    assertThat(askMaster("GET", "/gets").json().path("0").path("entries").size()).isZero();
  }

  @Test
  void nobodyClonesIt() {
    Reply refused = cluster.worker(1).send("POST", "/clone/0");
    assertThat(refused.status()).isEqualTo(502);
    assertThat(cluster.worker(1).send("GET", "/get/shared").status()).isEqualTo(404);
  }

  @Test
  void keysOfTheDeadWorkerAreAwayAndNotOnTheirWay() {
    for (DevNode node : List.of(cluster.worker(1), cluster.master())) {
      for (Reply refused :
          List.of(
              node.send("GET", "/kv/" + keyOfTheDead),
              node.send("PUT", "/kv/" + keyOfTheDead, "x"),
              node.send("DELETE", "/kv/" + keyOfTheDead),
              node.send("GET", "/kv"))) {
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.detail()).contains("Worker 0").doesNotContain("on its way");
      }
    }
    assertTheStrangerIsUntouched();
  }
}
