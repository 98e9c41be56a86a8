package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An answer has to begin soon where others may answer as well; it need not go on as quickly. */
class SlowAnswersTest {
  private static final long PAUSE_MILLIS = 600;

  /** Says at once that it answers, and the rest after a pause longer than heads are waited for. */
  private static void answer(Exchange exchange) throws IOException {
    exchange.status(200);
    exchange.header(NodeIdentity.CLUSTER, "any");
    exchange.output().write('a');
    exchange.output().flush();
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.output().write('b');
  }

  @Test
  void aBodyMayPauseLongerThanItsHeadIsAwaited() throws IOException {
    NodeClient nodes = new NodeClient(new WireJson(), Optional::empty);
    OwnerClient client = new OwnerClient(nodes.http(), Duration.ofMillis(PAUSE_MILLIS / 2));
    try (nodes;
        StandInWorker worker = new StandInWorker(SlowAnswersTest::answer)) {
      KvRequest request = KvRequest.of("GET", Key.of("a"));
      // A busy machine may be late with the head.
      AttemptResult attempt =
          Awaitility.await()
              .until(
                  () -> client.attemptBriefly(worker.address(), request),
                  AttemptResult.Answered.class::isInstance);
      assertThat(read(((AttemptResult.Answered) attempt).answer())).isEqualTo("ab");
    }
  }

  private static String read(NodeStream answer) {
    try (answer) {
      return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
