package io.kittenfs.http;

import com.google.common.base.Splitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parameters of a request's query. {@code %xx} is decoded strictly, and {@code +} is a space as
 * forms have it: that is what {@code curl -G --data-urlencode} and browsers send for one, and for a
 * plus they send {@code %2B}. In a path a plus is a plus.
 *
 * <p>Every method throws {@link KittenException} INVALID_REQUEST when the query is malformed, or
 * the parameter asked for is malformed or given twice. Used by one thread at a time.
 */
public final class Query {
  private static final String PRETTY = "pretty";

  private final String raw;

  /** Decoded when first asked for: what is malformed is refused then, and not in a constructor. */
  private List<Parameter> parameters;

  /**
   * @param raw the query as it was sent, without its question mark; null when there is none
   */
  public Query(String raw) {
    this.raw = raw == null ? "" : raw;
    this.parameters = this.raw.isEmpty() ? List.of() : null;
  }

  /** The query as it was sent; empty when there is none. */
  public String raw() {
    return raw;
  }

  private record Parameter(String name, String value) {
    private static Parameter of(String raw) {
      int equals = raw.indexOf('=');
      String name = decode(equals < 0 ? raw : raw.substring(0, equals), "name of a parameter");
      String value = equals < 0 ? "" : raw.substring(equals + 1);
      return new Parameter(name, decode(value, name.equals("key") ? "key" : "parameter " + name));
    }

    private static String decode(String raw, String what) {
      return PercentDecoding.decode(raw.replace("+", "%20"), what);
    }
  }

  private List<Parameter> parameters() {
    if (parameters == null) {
      parameters =
          Splitter.on('&').omitEmptyStrings().splitToStream(raw).map(Parameter::of).toList();
    }
    return parameters;
  }

  /**
   * Refuses a query that has parameters which cannot be decoded, whether or not the route asks for
   * them.
   */
  public void requireWellFormed() {
    parameters();
  }

  /** Refuses parameters other than these and {@code ?pretty}, and any that is given twice. */
  public void requireOnly(Collection<String> known) {
    Set<String> missing = new TreeSet<>(known);
    missing.add(PRETTY);
    for (Parameter parameter : parameters()) {
      if (!missing.remove(parameter.name())) {
        throw known.contains(parameter.name()) || parameter.name().equals(PRETTY)
            ? twice(parameter.name())
            : unknown(parameter.name(), known);
      }
    }
    flag(PRETTY);
  }

  private static KittenException unknown(String name, Collection<String> known) {
    String all =
        Stream.concat(known.stream().sorted(), Stream.of(PRETTY))
            .map(each -> "?" + each + "=")
            .collect(Collectors.joining(", "));
    return invalid(
        "There is no parameter ?" + name + "= here. Known are " + all + ". Nothing was changed.");
  }

  private static KittenException twice(String name) {
    return invalid("The parameter ?" + name + "= is given twice. Give it once.");
  }

  /** The decoded value of a parameter; empty text when it has no {@code =}. */
  public Optional<String> get(String name) {
    String found = null;
    for (Parameter parameter : parameters()) {
      if (parameter.name().equals(name)) {
        if (found != null) {
          throw twice(name);
        }
        found = parameter.value();
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * Whether {@code ?pretty} asks for JSON with indentation. Never throws: it is also asked about
   * requests that are refused.
   */
  public boolean isPretty() {
    try {
      return flag(PRETTY);
    } catch (KittenException malformed) {
      return false;
    }
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
