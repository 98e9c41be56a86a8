package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.request.EntityTags;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpDateTime;

/** The conditions that requests carry (RFC 9110, section 13). */
final class Conditions {
  private Conditions() {}

  /** What a read's conditions say about the present value. */
  enum Verdict {
    /** Answer with the value. */
    SEND,
    /** The client has it: 304. */
    NOT_MODIFIED,
    /** A condition does not hold: 412. */
    FAILED
  }

  /** A time as HTTP writes it, to the second. */
  static String httpDate(Instant time) {
    return DateGenerator.formatDate(time);
  }

  /**
   * Judges the conditions of a GET or HEAD, in the order of RFC 9110, section 13.2.2.
   *
   * @throws KittenException INVALID_REQUEST when a list of entity tags is malformed
   */
  static Verdict ofRead(Exchange exchange, Metadata present) {
    Optional<EntityTags> match = EntityTags.of(exchange, "If-Match");
    Optional<EntityTags> noneMatch = EntityTags.of(exchange, "If-None-Match");
    Instant modified = present.modified().truncatedTo(ChronoUnit.SECONDS);
    boolean failed =
        match.isPresent()
            ? !match.get().matchStrongly(present.etag())
            : date(exchange, "If-Unmodified-Since").filter(modified::isAfter).isPresent();
    if (failed) {
      return Verdict.FAILED;
    }
    boolean known =
        noneMatch.isPresent()
            ? noneMatch.get().matchWeakly(present.etag())
            : date(exchange, "If-Modified-Since")
                .filter(since -> !modified.isAfter(since))
                .isPresent();
    return known ? Verdict.NOT_MODIFIED : Verdict.SEND;
  }

  /**
   * Whether the ranges that a GET asks for count. A date in If-Range never does: two values may
   * have been stored within its second, and half of each would be neither.
   */
  static boolean rangeCounts(Exchange exchange, Metadata present) {
    List<String> fields = exchange.headers("If-Range");
    return fields.isEmpty() || fields.equals(List.of(present.etag()));
  }

  /**
   * The condition of a PUT.
   *
   * @throws KittenException INVALID_REQUEST when it is malformed, contradicts itself or cannot be
   *     checked
   */
  static Precondition ofPut(Exchange exchange) {
    Optional<EntityTags> noneMatch = EntityTags.of(exchange, "If-None-Match");
    Precondition match = ofMatch(exchange);
    if (noneMatch.isEmpty()) {
      return match;
    }
    if (!(match instanceof Precondition.None)) {
      throw invalid("If-Match and If-None-Match contradict each other here. Send one of them.");
    }
    if (!noneMatch.get().any()) {
      throw invalid(
          "If-None-Match on a write is * only (store if the key is new). To replace a known"
              + " value use If-Match with its ETag.");
    }
    return new Precondition.Absent();
  }

  /**
   * The condition of a DELETE.
   *
   * @throws KittenException INVALID_REQUEST when it is malformed or cannot be checked
   */
  static Precondition ofDelete(Exchange exchange) {
    if (exchange.header("If-None-Match").isPresent()) {
      throw invalid(
          "If-None-Match has no meaning on DELETE. To delete a known value use If-Match with its"
              + " ETag.");
    }
    return ofMatch(exchange);
  }

  private static Precondition ofMatch(Exchange exchange) {
    if (exchange.header("If-Unmodified-Since").isPresent()) {
      throw invalid(
          "If-Unmodified-Since cannot be checked here: a second is too coarse. Use If-Match with"
              + " the value's ETag.");
    }
    return EntityTags.of(exchange, "If-Match")
        .map(
            tags ->
                tags.any() ? new Precondition.Present() : new Precondition.Matches(tags.strong()))
        .orElseGet(Precondition.None::new);
  }

  /**
   * A date in one of the three forms (RFC 9110, section 5.6.7). One that is malformed counts as
   * missing (section 13.1.3).
   */
  private static Optional<Instant> date(Exchange exchange, String header) {
    return exchange
        .header(header)
        .flatMap(
            text -> {
              try {
                return Optional.of(HttpDateTime.parse(text.strip()).toInstant());
              } catch (IllegalArgumentException e) {
                return Optional.empty();
              }
            });
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
