package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.Reply;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersUnderAMasterTest {
  @TempDir Path directory;
  private SmallMaster master;
  private TestWorker first;
  private TestWorker second;

  @BeforeEach
  void start() {
    master = new SmallMaster();
    first = TestWorker.under(master, directory.resolve("first"));
    awaitIndex(first, "0");
    second = TestWorker.under(master, directory.resolve("second"));
    awaitIndex(second, "1");
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
    master.close();
  }

  private static void awaitIndex(TestWorker worker, String index) {
    Awaitility.await().until(() -> worker.get("/getindex").text().equals(index + "\n"));
  }

  @Test
  void theyRegisterThemselves() {
    assertThat(first.get("/stats").json().path("registration").asText()).isEqualTo("registered");
    assertThat(first.post("/worker/0").json().path("registration").asText())
        .isEqualTo("registered");
    assertThat(first.post("/worker/1").status()).isEqualTo(409);
  }

  @Test
  void theMasterMayAskForAHeartbeat() {
    assertThat(first.post("/local/heartbeat").status()).isEqualTo(202);
  }

  @Test
  void aWorkerSaysThatItIsNoMasterAndWhereItsOwnIs() {
    Reply reply = first.post("/heartbeat");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().path("detail").asText())
        .contains("is a worker, not a master", "--master", master.url().toString());
  }

  @Test
  void getsIsTheMastersAnswer() {
    assertThat(first.get("/gets?limit=5").text()).isEqualTo("{\"limit\":\"5\"}\n");
    master.close();
    assertThat(first.get("/gets").status()).isEqualTo(502);
  }

  @Test
  void aCloneHasEverything() {
    byte[] large = new byte[300_000];
    first.put("a%20b", "x");
    first.client().sendBody("PUT", "/put/large", large, "Content-Type: image/png");
    Reply cloned = second.get("/clone/0");
    assertThat(cloned.text()).isEqualTo("{\"source\":0,\"records\":2,\"bytes\":300001}\n");
    assertThat(second.get("/get/a%20b").text()).isEqualTo("x");
    assertThat(second.get("/get/large").body()).isEqualTo(large);
    assertThat(second.get("/get/large").header("Content-Type")).isEqualTo("image/png");
  }

  @Test
  void aCloneIntoKeysNeedsPermission() {
    first.put("a", "new");
    second.put("a", "old");
    second.put("b", "old");
    assertThat(second.post("/clone/0").status()).isEqualTo(409);
    assertThat(second.get("/get/a").text()).isEqualTo("old");
    assertThat(second.post("/clone/0?replace=true").status()).isEqualTo(200);
    assertThat(second.get("/get/a").text()).isEqualTo("new");
    assertThat(second.get("/get/b").status()).isEqualTo(404);
  }

  @Test
  void aCloneOfItselfNamesTheOthers() {
    Reply refused = second.post("/clone/1");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail())
        .contains("this worker is index 1".substring(1), "0 at " + first.url());
  }

  @Test
  void aCloneOfNobodyIsNotFound() {
    assertThat(second.post("/clone/9").status()).isEqualTo(404);
    assertThat(second.post("/clone/x").status()).isEqualTo(400);
  }

  @Test
  void aCloneOfADeadSourceChangesNothing() {
    second.put("a", "old");
    first.close();
    assertThat(second.post("/clone/0?replace=true").status()).isEqualTo(502);
    assertThat(second.get("/get/a").text()).isEqualTo("old");
  }

  @Test
  void aCloneFromTheWrongWorkerChangesNothing() {
    second.put("a", "old");
    master.pretend(0, second.url());
    assertThat(second.post("/clone/0?replace=true").status()).isEqualTo(502);
    assertThat(second.get("/get/a").text()).isEqualTo("old");
  }
}
