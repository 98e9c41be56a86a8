package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.e2e.history.Verdict;
import io.kittenfs.worker.HastyWorker;
import io.kittenfs.worker.PausingWorker;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveStep;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a source gives a slot up before the destination takes it: the other way round, a source that
 * has lost the master answers with what the destination has overwritten. Clients see that, and the
 * checker says so; with a source that does it right, the same requests are linearizable.
 */
class OwnBeforeReleaseTest {
  @TempDir private Path directory;

  private final History history = new History();

  @Test
  void aSourceThatLetsTheDestinationOwnFirstIsFound() throws Exception {
    assertThat(writeThereAndReadHere(new HastyWorker(directory))).isInstanceOf(Answer.Stored.class);

    Verdict verdict = Verdict.of(history);
    assertThat(verdict.violations()).hasSize(1);
    assertThat(verdict.violations().get(0).reason()).contains("first");
  }

  @Test
  void aSourceThatReleasesFirstIsNotAccused() throws Exception {
    assertThat(writeThereAndReadHere(new PausingWorker(directory)))
        .isInstanceOf(Answer.NothingDone.class);

    Verdict.of(history).assertLinearizable("release-before-own");
  }

  /**
   * While both sides hold the same and the source still answers, writes through the destination and
   * then reads through the source; and once more when the move is done.
   *
   * @param ofSource what the source does at the steps of the move
   * @return the answer to that first write
   */
  private Answer writeThereAndReadHere(MoveObserver ofSource) throws Exception {
    try (DevCluster cluster = DevCluster.start(directory, 0);
        MovePauses pauses = new MovePauses(directory);
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      DevNode source = cluster.addWorker(worker -> worker.observedBy(ofSource));
      cluster.awaitSpread(1);
      KeysOfSlots.putAll(client, source.url());
      pauses.hold();
      DevNode destination = cluster.addWorker();
      Files.writeString(directory.resolve(HastyWorker.DESTINATION), destination.url());
      pauses.pauseAt(MoveStep.CAUGHT_UP);
      String key = KeysOfSlots.another(pauses.slot());
      put(client, destination, key, "first");
      cluster.network().partition(source, cluster.master());
      pauses.pauseAt(MoveStep.EQUAL);
      Answer atOnce = put(client, destination, key, "second");
      get(client, source, key);
      pauses.goOn();
      put(client, destination, key, "third");
      get(client, source, key);
      get(client, cluster.master(), key);
      return atOnce;
    }
  }

  private Answer put(KeyClient client, DevNode node, String key, String value) {
    return send(client, node, key, new Request.Put(value, new Condition.Always()));
  }

  private void get(KeyClient client, DevNode node, String key) {
    assertThat(send(client, node, key, new Request.Get())).isInstanceOf(Answer.OpenValue.class);
  }

  private Answer send(KeyClient client, DevNode node, String key, Request request) {
    String url = node.url();
    return history.record(0, url, key, request, () -> client.send(url, key, request, 0));
  }
}
