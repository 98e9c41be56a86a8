package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.moves.HttpDestination;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker that is wrong on purpose: it lets the destination own a slot before it gives the slot up
 * itself, and gives it up only when the destination serves it. Not part of any jar. Where the
 * destination is, stands in a file {@value #DESTINATION} of a directory. Stops as a {@link
 * PausingWorker} does.
 */
public final class HastyWorker implements MoveObserver {
  /** Holds the url of the destination. */
  public static final String DESTINATION = "url-of-destination";

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Above every version that a test can reach. */
  private static final long LAST_VERSION = 1_000_000;

  private final Path control;
  private final MoveObserver pausing;
  private final WireJson json = new WireJson();

  /**
   * What makes a worker hasty.
   *
   * @param control the directory of the conversation with the test
   */
  public HastyWorker(Path control) {
    this.control = control;
    this.pausing = new PausingWorker(control);
  }

  @Override
  public void reached(MoveStep step, int slot) {
    if (step == MoveStep.EQUAL) {
      try {
        letOwn(Files.readString(control.resolve(DESTINATION)), slot);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    pausing.reached(step, slot);
  }

  private void letOwn(String url, int slot) throws IOException, InterruptedException {
    SlotStatus there = slotAt(url, slot);
    UUID uuid = json.read(ask(url + "/health"), NodeHealth.class).uuid();
    NodeAddress destination = NodeAddress.of(NodeUrl.parse(url), uuid);
    int group = json.read(ask(url + "/getindex"), Integer.class);
    try (NodeClient client = new NodeClient(json, Optional::empty)) {
      new HttpDestination(client.http(), destination, group, new CancellableCalls())
          .own(new SlotArrival(slot, there.epoch(), there.move()), LAST_VERSION);
      while (client.map(destination, DEADLINE).table().epoch(slot) < there.epoch()) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private SlotStatus slotAt(String url, int slot) throws IOException, InterruptedException {
    return Arrays.stream(json.read(ask(url + "/local/slots"), SlotStatus[].class))
        .filter(it -> it.slot() == slot)
        .findAny()
        .orElseThrow();
  }

  private static byte[] ask(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
  }
}
