package io.kittenfs.worker.moves;

import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A destination at an address. Safe for use by many threads. */
public final class HttpDestination implements Destination {
  private final MoveClient client;
  private final NodeAddress address;

  /** The worker at this address. */
  public HttpDestination(MoveClient client, NodeAddress address) {
    this.client = client;
    this.address = address;
  }

  @Override
  public void begin(SlotArrival arrival, int from) {
    client.step(address, arrival.slot(), "import", parameters(arrival, "from", from));
  }

  @Override
  public void receive(SlotArrival arrival, Records records) {
    client.records(address, arrival.slot(), parameters(arrival), records::writeTo);
  }

  @Override
  public SlotDigest receiveLast(SlotArrival arrival, Records records, Duration deadline) {
    return client.lastRecords(
        address, arrival.slot(), parameters(arrival), records::writeTo, deadline);
  }

  @Override
  public void own(SlotArrival arrival, long lastVersion) {
    client.step(address, arrival.slot(), "own", parameters(arrival, "version", lastVersion));
  }

  @Override
  public List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from) {
    return client.stepOfMany(address, "import-empty", Map.of("from", (long) from), arrivals);
  }

  @Override
  public List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion) {
    return client.stepOfMany(address, "own", Map.of("version", lastVersion), arrivals);
  }

  @Override
  public void abandon(SlotArrival arrival) {
    client.step(address, arrival.slot(), "abandon", parameters(arrival));
  }

  private Map<String, Long> parameters(SlotArrival arrival) {
    return Map.of("epoch", arrival.epoch(), "move", arrival.move());
  }

  private Map<String, Long> parameters(SlotArrival arrival, String name, long value) {
    return Map.of("epoch", arrival.epoch(), "move", arrival.move(), name, value);
  }
}
