package io.kittenfs.worker.moves;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.Timeouts;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * The worker at an address as the leader of a group, asked by its routes below {@code
 * /local/slots}. Each request is sent once. Safe for use by many threads.
 */
public final class HttpDestination implements Destination {
  private static final Timeouts STEP = Timeouts.within(Duration.ofSeconds(5));

  /** Only silence ends it, or a deadline that the caller knows. */
  private static final Timeouts STREAM = Timeouts.idle(Duration.ofSeconds(60));

  private final NodeHttp http;
  private final NodeAddress address;
  private final int group;
  private final CancellableCalls running;

  /**
   * The worker at this address.
   *
   * @param group the id of the group that slots go to
   * @param running by which others may end the calls
   */
  public HttpDestination(NodeHttp http, NodeAddress address, int group, CancellableCalls running) {
    this.http = http;
    this.address = address;
    this.group = group;
    this.running = running;
  }

  @Override
  public void begin(SlotArrival arrival, int from) {
    step(arrival, "import", parameters(arrival, "from", from));
  }

  @Override
  public void receive(SlotArrival arrival, Records records) {
    http.call(stream(arrival, "records", records), STREAM, running);
  }

  @Override
  public SlotDigest receiveLast(SlotArrival arrival, Records records, Duration deadline) {
    return http.call(
        stream(arrival, "last-records", records),
        STREAM.withDeadline(deadline),
        running,
        SlotDigest.class);
  }

  @Override
  public void own(SlotArrival arrival, long lastVersion) {
    step(arrival, "own", parameters(arrival, "version", lastVersion));
  }

  @Override
  public List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from) {
    return stepOfMany("import-empty", Map.of("from", (long) from), arrivals);
  }

  @Override
  public List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion) {
    return stepOfMany("own", Map.of("version", lastVersion), arrivals);
  }

  @Override
  public void abandon(SlotArrival arrival) {
    step(arrival, "abandon", parameters(arrival));
  }

  private void step(SlotArrival arrival, String step, Map<String, Long> parameters) {
    http.call(post(arrival.slot() + "/" + step, parameters, RequestBody.EMPTY), STEP, running);
  }

  private List<SlotArrival> stepOfMany(
      String step, Map<String, Long> parameters, List<SlotArrival> arrivals) {
    Request request = post(step, parameters, http.body(arrivals));
    return List.of(http.call(request, STEP, running, SlotArrival[].class));
  }

  private Request stream(SlotArrival arrival, String step, Records records) {
    return post(arrival.slot() + "/" + step, parameters(arrival), new StreamedRecords(records));
  }

  private Request post(String path, Map<String, Long> parameters, RequestBody body) {
    HttpUrl.Builder url = NodeHttp.url(address, "/local/slots/" + path);
    url.addQueryParameter(KvRequest.GROUP, Integer.toString(group));
    parameters.forEach((name, value) -> url.addQueryParameter(name, Long.toString(value)));
    return http.request(address, url.build(), NodeHttp.NO_HEADERS).post(body).build();
  }

  private static Map<String, Long> parameters(SlotArrival arrival) {
    return Map.of("epoch", arrival.epoch(), "move", arrival.move());
  }

  private static Map<String, Long> parameters(SlotArrival arrival, String name, long value) {
    return Map.of("epoch", arrival.epoch(), "move", arrival.move(), name, value);
  }
}
