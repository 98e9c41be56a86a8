package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worker 0 of a cluster dies, and a worker of another cluster starts on its port. It keeps what it
 * has, and the cluster treats worker 0 as one that is away.
 */
class AnotherNodeAtTheAddressIT {
  @TempDir private static Path directory;
  private static Cluster cluster;
  private static Node otherMaster;
  private static Node stranger;
  private static String keyOfTheDead;

  @BeforeAll
  static void takeTheAddress() throws Exception {
    cluster = Cluster.start(directory, 2, Cluster.NOBODY_DIES);
    JsonNode owners = askMaster("GET", "/map").json().path("slots");
    keyOfTheDead =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "key" + i)
            .filter(key -> owners.path(KeysOfSlots.slotOf(key)).asInt(-1) == 0)
            .findFirst()
            .orElseThrow();
    otherMaster = NodeSetup.master(directory, "other-master").start();
    cluster.worker(0).kill();
    stranger =
        NodeSetup.worker(directory, "stranger")
            .at(cluster.worker(0).port())
            .flags("--master", otherMaster.url(""))
            .start()
            .awaitIndex();
    RawClient client = new RawClient(stranger.port());
    assertThat(client.sendText("PUT", "/put/shared", "theirs").status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    stranger.close();
    otherMaster.close();
    cluster.close();
  }

  private static void assertTheStrangerIsUntouched() {
    RawClient client = new RawClient(stranger.port());
    assertThat(client.send("GET", "/get/shared").text()).isEqualTo("theirs");
    assertThat(client.send("GET", "/stats").json().path("keys").asInt()).isEqualTo(1);
  }

  private static Reply askMaster(String method, String target) {
    return new RawClient(cluster.master().port()).send(method, target);
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
    Reply refused = new RawClient(cluster.worker(1).port()).send("POST", "/clone/0");
    assertThat(refused.status()).isEqualTo(502);
    assertThat(new RawClient(cluster.worker(1).port()).send("GET", "/get/shared").status())
        .isEqualTo(404);
  }

  @Test
  void keysOfTheDeadWorkerAreAwayAndNotOnTheirWay() {
    for (Node node : new Node[] {cluster.worker(1), cluster.master()}) {
      RawClient client = new RawClient(node.port());
      for (Reply refused :
          new Reply[] {
            client.send("GET", "/kv/" + keyOfTheDead),
            client.sendText("PUT", "/kv/" + keyOfTheDead, "x"),
            client.send("DELETE", "/kv/" + keyOfTheDead),
            client.send("GET", "/kv")
          }) {
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.detail()).contains("Worker 0").doesNotContain("on its way");
      }
    }
    assertTheStrangerIsUntouched();
  }
}
