package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Query;
import io.kittenfs.model.Key;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which keys a request wants listed: {@code ?prefix=&after=&limit=}; an empty {@code after} is the
 * beginning.
 */
public final class ListQuery {
  private static final int LARGEST_LIMIT = 10_000;

  private final Query query;
  private final String prefix;
  private final Optional<Key> after;

  private ListQuery(Query query) {
    this.query = query;
    this.prefix = query.get("prefix").orElse("");
    if (prefix.getBytes(StandardCharsets.UTF_8).length > Key.MAX_BYTES) {
      throw invalid("The ?prefix= is longer than any key: more than " + Key.MAX_BYTES + " bytes.");
    }
    this.after = query.get("after").filter(text -> !text.isEmpty()).map(ListQuery::cursor);
    limit(LARGEST_LIMIT);
  }

  /**
   * Reads a query.
   *
   * @throws KittenException INVALID_REQUEST when a parameter makes no sense
   */
  public static ListQuery of(Exchange exchange) {
    return new ListQuery(exchange.query());
  }

  private static Key cursor(String text) {
    try {
      return Key.of(text);
    } catch (KittenException e) {
      throw new KittenException(
          e.code(),
          "The cursor ?after= is no key. Give the next of the page before, or leave it out.",
          e);
    }
  }

  /** Only keys that start so; empty for all. */
  public String prefix() {
    return prefix;
  }

  /** Only keys after this one. */
  public Optional<Key> after() {
    return after;
  }

  /** How many keys are wanted at most; this many when the request does not say. */
  public int limit(int missing) {
    return query.number("limit", missing, 1, LARGEST_LIMIT);
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
