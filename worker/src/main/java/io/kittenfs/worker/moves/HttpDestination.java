package io.kittenfs.worker.moves;

import io.kittenfs.client.MoveClient;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.store.SlotDigest;
import java.time.Duration;
import java.util.Map;

/** A destination at an address. Safe for use by many threads. */
public final class HttpDestination implements Destination {
  private final MoveClient client;
  private final NodeUrl url;
  private final int index;

  /**
   * The worker at this address.
   *
   * @param index of the worker; whoever else has the address by now refuses
   */
  public HttpDestination(MoveClient client, NodeUrl url, int index) {
    this.client = client;
    this.url = url;
    this.index = index;
  }

  @Override
  public void begin(Arrival arrival, int from) {
    client.step(url, arrival.slot(), "import", parameters(arrival, "from", from));
  }

  @Override
  public void receive(Arrival arrival, Records records) {
    client.records(url, arrival.slot(), parameters(arrival), records::writeTo);
  }

  @Override
  public SlotDigest receiveLast(Arrival arrival, Records records, Duration deadline) {
    return client.lastRecords(url, arrival.slot(), parameters(arrival), records::writeTo, deadline);
  }

  @Override
  public void own(Arrival arrival, long lastVersion) {
    client.step(url, arrival.slot(), "own", parameters(arrival, "version", lastVersion));
  }

  @Override
  public void abandon(Arrival arrival) {
    client.step(url, arrival.slot(), "abandon", parameters(arrival));
  }

  private Map<String, Long> parameters(Arrival arrival) {
    return Map.of("epoch", arrival.epoch(), "move", arrival.move(), "to", (long) index);
  }

  private Map<String, Long> parameters(Arrival arrival, String name, long value) {
    return Map.of(
        "epoch", arrival.epoch(), "move", arrival.move(), "to", (long) index, name, value);
  }
}
