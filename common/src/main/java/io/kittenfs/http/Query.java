package io.kittenfs.http;

import com.google.common.base.Splitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.util.Optional;

/**
 * The parameters of a request's query. {@code %xx} is decoded strictly, and {@code +} is a space as
 * forms have it: that is what {@code curl -G --data-urlencode} and browsers send for one, and for a
 * plus they send {@code %2B}. In a path a plus is a plus.
 *
 * <p>Every method throws {@link KittenException} INVALID_REQUEST when the parameter is malformed or
 * given twice. Immutable.
 */
public final class Query {
  private final String raw;

  /**
   * @param raw the query as it was sent, without its question mark; null when there is none
   */
  public Query(String raw) {
    this.raw = raw == null ? "" : raw;
  }

  /** The decoded value of a parameter; empty text when it has no {@code =}. */
  public Optional<String> get(String name) {
    String found = null;
    for (String parameter : Splitter.on('&').split(raw)) {
      int equals = parameter.indexOf('=');
      String rawName = equals < 0 ? parameter : parameter.substring(0, equals);
      if (name.equals(rawName)) {
        if (found != null) {
          throw invalid("The parameter ?" + name + "= is given twice. Give it once.");
        }
        String rawValue = equals < 0 ? "" : parameter.substring(equals + 1);
        String spaced = rawValue.replace("+", "%20");
        found = PercentDecoding.decode(spaced, name.equals("key") ? "key" : "parameter " + name);
      }
    }
    return Optional.ofNullable(found);
  }

  /** Whether a parameter is {@code true}; false when it is missing. {@code ?name} alone is true. */
  public boolean flag(String name) {
    String value = get(name).orElse("false");
    return switch (value) {
      case "", "true" -> true;
      case "false" -> false;
      default -> throw invalid("The parameter ?" + name + "= is true or false.");
    };
  }

  /**
   * A whole number.
   *
   * @param missing the answer when the parameter is missing
   * @param minimum the least that is accepted
   * @param maximum the most that is accepted
   */
  public int number(String name, int missing, int minimum, int maximum) {
    Optional<String> value = get(name);
    if (value.isEmpty()) {
      return missing;
    }
    String digits = value.get();
    if (digits.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(digits);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    }
    throw invalid(
        "The parameter ?" + name + "= is a number from " + minimum + " to " + maximum + ".");
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
