package io.kittenfs.worker.moves;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * The steps of a move at its destination, called by the source. Each is sent once. Every method
 * throws {@link NodeUnreachableException} when there is no usable answer and {@link
 * NodeRefusedException} when the other worker refuses. Safe for use by many threads.
 */
public final class MoveClient {
  private static final Duration STEP_DEADLINE = Duration.ofSeconds(5);

  private final NodeHttp http;
  private final CancellableCalls running = new CancellableCalls();

  /**
   * @param client whose connections it uses
   */
  public MoveClient(NodeClient client) {
    this.http = client.http();
  }

  /** Writes the body of a request. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes all of it.
     *
     * @throws IOException when the connection or this side's disk fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A step that only has parameters: {@code POST /local/slots/{slot}/{step}}. */
  public void step(NodeAddress worker, int slot, String step, Map<String, Long> parameters) {
    http.call(post(worker, slot, step, parameters, RequestBody.EMPTY), STEP_DEADLINE, running);
  }

  /**
   * A step that many slots take together: {@code POST /local/slots/{step}}.
   *
   * @return the slots that took it
   */
  public List<SlotArrival> stepOfMany(
      NodeAddress worker, String step, Map<String, Long> parameters, List<SlotArrival> arrivals) {
    Request request = post(worker, step, parameters, http.body(arrivals));
    return List.of(
        http.read(request, http.call(request, STEP_DEADLINE, running), SlotArrival[].class));
  }

  /** Streams records: {@code POST /local/slots/{slot}/records}. Only silence ends it. */
  public void records(NodeAddress worker, int slot, Map<String, Long> parameters, Body body) {
    http.stream(
        post(worker, slot, "records", parameters, new Streamed(body)), Duration.ZERO, running);
  }

  /**
   * Streams the last records, and answers what the other side then holds: {@code POST
   * /local/slots/{slot}/last-records}.
   *
   * @param deadline for all of it
   */
  public SlotDigest lastRecords(
      NodeAddress worker, int slot, Map<String, Long> parameters, Body body, Duration deadline) {
    Request request = post(worker, slot, "last-records", parameters, new Streamed(body));
    return http.read(request, http.stream(request, deadline, running), SlotDigest.class);
  }

  /** Ends the steps that wait for an answer, and every one that is still to come. */
  public void cancelAll() {
    running.cancelAll();
  }

  private Request post(
      NodeAddress worker, int slot, String step, Map<String, Long> parameters, RequestBody body) {
    return post(worker, slot + "/" + step, parameters, body);
  }

  private Request post(
      NodeAddress worker, String path, Map<String, Long> parameters, RequestBody body) {
    HttpUrl.Builder url = NodeHttp.url(worker, "/local/slots/" + path);
    parameters.forEach((name, value) -> url.addQueryParameter(name, Long.toString(value)));
    return http.request(worker, url.build(), NodeHttp.NO_HEADERS).post(body).build();
  }

  private static final class Streamed extends RequestBody {
    private static final MediaType BYTES = MediaType.get("application/octet-stream");

    private final Body body;

    Streamed(Body body) {
      this.body = body;
    }

    @Override
    public MediaType contentType() {
      return BYTES;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      body.writeTo(new Unflushed(sink.outputStream()));
    }
  }

  /**
   * Leaves it to the connection when to send: were the last records sent before the mark that ends
   * the body, the mark would wait for the other side to acknowledge them, which it delays.
   */
  private static final class Unflushed extends FilterOutputStream {
    Unflushed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() {}
  }
}
