package io.kittenfs.api;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.RepresentationFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Forwards a request to the owner of its key, and the answer back, with constant memory. Safe for
 * use by many threads.
 */
final class RequestProxy {
  /** Header fields that mean something to the owner. */
  private static final List<String> OF_REQUESTS =
      with(
          with(RepresentationFields.NAMES, DigestClaims.NAMES),
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "If-Unmodified-Since",
          "If-Range",
          "Range");

  /** Header fields that mean something to the client. */
  private static final List<String> OF_ANSWERS =
      with(
          RepresentationFields.NAMES,
          "Repr-Digest",
          KvRequest.COPY,
          KvRequest.STALENESS,
          "Content-Length",
          "Content-Range",
          "ETag",
          "Last-Modified",
          "Expires",
          "Accept-Ranges",
          "Retry-After",
          "X-Content-Type-Options",
          "Content-Security-Policy");

  private static final int BUFFER_BYTES = 32 << 10;

  private final ClusterClient client;
  private final Bulkhead bulkhead;

  RequestProxy(ClusterClient client, Bulkhead bulkhead) {
    this.client = client;
    this.bulkhead = bulkhead;
  }

  /**
   * Answers a request as the owner of its key does.
   *
   * @param here answers it when that is this node after all
   * @throws KittenException as {@link ClusterClient#send} does, and UNAVAILABLE when this node
   *     forwards too many already
   */
  void forward(Exchange exchange, Key key, Optional<ReplayableBody> body, ClusterClient.Here here)
      throws IOException {
    KvRequest request =
        new KvRequest(
            exchange.method(),
            KvRequest.VALUES,
            key,
            parameters(exchange),
            headers(exchange),
            body);
    bulkhead.run(
        () -> {
          Optional<NodeStream> sent = client.send(request, here);
          if (sent.isPresent()) {
            try (NodeStream answer = sent.get()) {
              answer(exchange, answer);
            }
          }
        });
  }

  private static List<String> with(List<String> names, String... more) {
    return with(names, List.of(more));
  }

  private static List<String> with(List<String> names, List<String> more) {
    return Stream.concat(names.stream(), more.stream()).toList();
  }

  private static Map<String, String> parameters(Exchange exchange) {
    Map<String, String> parameters = new HashMap<>();
    if (exchange.method().equals("PUT")) {
      exchange.query().get("ttl").ifPresent(seconds -> parameters.put("ttl", seconds));
    } else if (!exchange.method().equals("DELETE")) {
      parameters.putAll(ReadConsistency.of(exchange).parameters());
    }
    if (exchange.query().isPretty()) {
      parameters.put("pretty", "true");
    }
    return parameters;
  }

  private static List<Map.Entry<String, String>> headers(Exchange exchange) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String name : OF_REQUESTS) {
      for (String value : exchange.headers(name)) {
        headers.add(Map.entry(name, value));
      }
    }
    return headers;
  }

  private static void answer(Exchange exchange, NodeStream answer) throws IOException {
    exchange.status(answer.status());
    for (String name : OF_ANSWERS) {
      String value = answer.header(name);
      if (value != null) {
        exchange.header(name, value);
      }
    }
    if (!exchange.method().equals("HEAD") && !hasNoBody(answer.status())) {
      copy(answer.body(), exchange);
    }
  }

  private static boolean hasNoBody(int status) {
    return status == 204 || status == 304;
  }

  private static void copy(InputStream body, Exchange exchange) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    OutputStream out = exchange.output();
    for (int read = read(body, buffer, exchange); read >= 0; read = read(body, buffer, exchange)) {
      out.write(buffer, 0, read);
    }
  }

  private static int read(InputStream body, byte[] buffer, Exchange exchange) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      if (exchange.method().equals("GET")) {
        throw new KittenException(
            ErrorCode.UNAVAILABLE, "The owner of the key broke off its answer. Try again.", e);
      }
      throw new KittenException(
          ErrorCode.OUTCOME_UNKNOWN,
          "The owner of the key broke off its answer. The write may or may not have been stored:"
              + " read the key before you try again.",
          e);
    }
  }
}
