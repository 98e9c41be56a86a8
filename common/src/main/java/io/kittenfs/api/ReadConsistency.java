package io.kittenfs.api;

import io.kittenfs.client.KvRequest;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Query;
import io.kittenfs.model.DurationText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How old what a read answers may be: {@code ?consistency=stale&max_stale=30s}. Without it a read
 * is linearizable.
 *
 * @param maxStale the most that is accepted; empty when only the newest is
 */
public record ReadConsistency(Optional<Duration> maxStale) {
  private static final Duration USUAL_MAX_STALE = Duration.ofSeconds(10);
  private static final ReadConsistency LINEARIZABLE = new ReadConsistency(Optional.empty());

  /**
   * What a request asks for.
   *
   * @throws KittenException INVALID_REQUEST when that makes no sense
   */
  public static ReadConsistency of(Exchange exchange) {
    Query query = exchange.query();
    if (query.raw().isEmpty()) {
      return LINEARIZABLE;
    }
    return switch (query.get(KvRequest.CONSISTENCY).orElse("linearizable")) {
      case "linearizable" -> LINEARIZABLE;
      case KvRequest.STALE ->
          new ReadConsistency(
              Optional.of(
                  query
                      .get(KvRequest.MAX_STALE)
                      .map(ReadConsistency::span)
                      .orElse(USUAL_MAX_STALE)));
      default ->
          throw invalid("The parameter ?consistency= is linearizable, as without it, or stale.");
    };
  }

  private static Duration span(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return Duration.ofMillis(Long.parseLong(text));
    }
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                invalid(
                    "The parameter ?max_stale= is a time such as 500ms, 30s, 10min, 1h or 2d, or a"
                        + " number of milliseconds."));
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }

  /** The same as parameters of a query. */
  Map<String, String> parameters() {
    return maxStale
        .map(
            most ->
                Map.of(
                    KvRequest.CONSISTENCY,
                    KvRequest.STALE,
                    KvRequest.MAX_STALE,
                    Long.toString(most.toMillis())))
        .orElse(Map.of());
  }
}
