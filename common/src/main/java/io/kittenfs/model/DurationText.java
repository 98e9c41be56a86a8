package io.kittenfs.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people write them: {@code 500ms}, {@code 10s}, {@code 10min}, {@code 1h}, {@code 2d}.
 */
public final class DurationText {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*([a-z]+)");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "min", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private DurationText() {}

  /** The time that a text says; empty when it says none. */
  public static Optional<Duration> parse(String text) {
    Matcher time = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    return time.matches() && UNITS.containsKey(time.group(2))
        ? Optional.of(Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2))))
        : Optional.empty();
  }
}
