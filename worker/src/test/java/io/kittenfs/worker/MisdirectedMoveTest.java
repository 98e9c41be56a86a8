package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.moves.Destination;
import io.kittenfs.worker.moves.HttpDestination;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that start again may get each other's addresses. What one says of a move must not be
 * taken for the word of the other: a source takes a slot back when its destination never saw it.
 */
class MisdirectedMoveTest {
  @Test
  void onlyTheWorkerThatIsMeantSaysThatItDoesNotKnowAMove(@TempDir Path directory) {
    try (TwoWorkers workers = new TwoWorkers(directory);
        NodeClient client = new NodeClient(new WireJson(), Optional::empty)) {
      assertThat(own(client, workers.second, workers.second)).isEqualTo(ErrorCode.UNKNOWN_IMPORT);
      assertThat(own(client, workers.second, workers.first)).isEqualTo(ErrorCode.BAD_GATEWAY);
    }
  }

  private static ErrorCode own(NodeClient client, TestWorker asked, TestWorker meant) {
    UUID uuid = UUID.fromString(meant.get("/health").json().path("uuid").asText());
    Destination destination =
        new HttpDestination(
            client.http(),
            NodeAddress.of(NodeUrl.parse(asked.url()), uuid),
            Integer.parseInt(asked.get("/getindex").text().strip()),
            new CancellableCalls());
    SlotArrival arrival = new SlotArrival(7, 2, 5);
    return assertThrows(KittenException.class, () -> destination.own(arrival, 9)).code();
  }
}
