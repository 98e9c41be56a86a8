package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the head of a PUT says, checked before its body is asked for. Immutable.
 *
 * @param condition under which the value is stored
 * @param ttl after which time the key is gone; empty for never
 * @param fields what the client says of the value; without a type when it names none
 * @param digests what the body and the value in it have to be
 */
public record PutHead(
    Precondition condition,
    Optional<Duration> ttl,
    RepresentationFields fields,
    DigestClaims digests) {
  /** Ten years. */
  private static final int LONGEST_TTL_SECONDS = 315_360_000;

  /** Of these, several lines are one list (RFC 9110, section 5.3). */
  private static final Set<String> LISTS =
      Set.of("Content-Encoding", "Content-Language", "Cache-Control");

  /**
   * Reads the head.
   *
   * @throws KittenException INVALID_REQUEST when nothing that the body may hold could be stored
   */
  public static PutHead of(Exchange exchange) {
    PutHead head = ofRaw(exchange);
    head.fields.contentType().ifPresent(MultipartValue::checkType);
    return head;
  }

  /** The same where the type is only kept: the body is the value. */
  static PutHead ofRaw(Exchange exchange) {
    requireWholeBody(exchange);
    return new PutHead(
        Conditions.ofPut(exchange), ttl(exchange), fields(exchange), DigestClaims.of(exchange));
  }

  private static void requireWholeBody(Exchange exchange) {
    if (exchange.header("Content-Range").isPresent()) {
      throw invalid(
          "A value is stored as a whole: Content-Range is not understood here. Send all of it.");
    }
    if (exchange.header("Content-Length").isEmpty()
        && exchange.header("Transfer-Encoding").isEmpty()) {
      throw invalid("The request has no body. Use -T FILE for a file, -d value=TEXT for text.");
    }
  }

  private static Optional<Duration> ttl(Exchange exchange) {
    int seconds = exchange.query().number("ttl", 0, 1, LONGEST_TTL_SECONDS);
    return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  private static RepresentationFields fields(Exchange exchange) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String name : RepresentationFields.NAMES) {
      List<String> lines = exchange.headers(name).stream().filter(it -> !it.isBlank()).toList();
      if (lines.size() > 1 && !LISTS.contains(name)) {
        throw invalid("There is more than one " + name + ". Send one; nothing was stored.");
      }
      if (!lines.isEmpty()) {
        fields.put(name, String.join(", ", lines));
      }
    }
    return RepresentationFields.checked(fields);
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
