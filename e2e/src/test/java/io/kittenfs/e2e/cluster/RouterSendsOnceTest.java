package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.cluster.CarelessSender.LostAnswer;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a router sends no write twice that may have arrived: the first of the two has been read and
 * overwritten when the second brings it back. Clients see that, and the checker says so; when the
 * router answers 504 instead, the same requests are linearizable.
 */
class RouterSendsOnceTest {
  private static final int WRITER = 0;
  private static final int OTHERS = 1;

  private static CarelessSender sender;
  private static DevCluster cluster;
  private static DevNode router;
  private static DevNode owner;

  private final History history = new History();

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    sender = new CarelessSender();
    cluster = DevCluster.start(directory, 0);
    router = cluster.master();
    owner = cluster.addWorker(worker -> worker.advertised(sender.url()));
    sender.start(owner.url());
    cluster.awaitSpread(1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    sender.close();
  }

  @Test
  void aWriteThatARouterSendsTwiceIsFound() throws Exception {
    assertThat(writeWhoseAnswerIsLost("twice", LostAnswer::sendAgain))
        .isInstanceOf(Answer.Stored.class);

    Verdict verdict = Verdict.of(history);
    assertThat(verdict.violations()).hasSize(1);
    assertThat(verdict.violations().get(0).reason()).contains("which also had");
  }

  @Test
  void aRouterThatDoesNotKnowAndSaysSoIsNotAccused() throws Exception {
    assertThat(writeWhoseAnswerIsLost("once", LostAnswer::giveUp))
        .isInstanceOf(Answer.Unknown.class);

    Verdict.of(history).assertLinearizable("router-sends-once");
  }

  /**
   * Writes through a router that does not get the owner's answer; while it has none, others read
   * that write and replace it at the owner. They read again when the router has answered.
   *
   * @param afterwards what the router does then
   * @return the router's answer to that write
   */
  private Answer writeWhoseAnswerIsLost(String key, Consumer<LostAnswer> afterwards)
      throws Exception {
    try (KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      put(client, WRITER, router, key, "first");
      LostAnswer loss = sender.loseNextAnswer();
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(() -> put(client, WRITER, router, key, "lost"));
      loss.await();
      get(client, owner, key);
      put(client, OTHERS, owner, key, "last");
      afterwards.accept(loss);
      answer.join();
      get(client, owner, key);
      get(client, router, key);
      return answer.join();
    }
  }

  private Answer put(KeyClient client, int who, DevNode node, String key, String value) {
    return send(client, who, node, key, new Request.Put(value, new Condition.Always()));
  }

  private void get(KeyClient client, DevNode node, String key) {
    assertThat(send(client, OTHERS, node, key, new Request.Get()))
        .isInstanceOf(Answer.OpenValue.class);
  }

  private Answer send(KeyClient client, int who, DevNode node, String key, Request request) {
    String url = node.url();
    return history.record(who, url, key, request, () -> client.send(url, key, request, 0));
  }
}
