package io.kittenfs.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times: {@code 500ms}, {@code 10s}, {@code 10min}, {@code 1h} or {@code 2d}. */
public final class TimeSpan implements ITypeConverter<Duration> {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*([a-z]+)");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "min", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  @Override
  public Duration convert(String text) {
    Matcher time = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (time.matches() && UNITS.containsKey(time.group(2))) {
      return Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2)));
    }
    throw new TypeConversionException("'" + text + "' is not a time such as 10s, 10min or 1h");
  }
}
