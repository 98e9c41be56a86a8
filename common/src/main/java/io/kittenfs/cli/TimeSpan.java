package io.kittenfs.cli;

import io.kittenfs.model.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times: {@code 500ms}, {@code 10s}, {@code 10min}, {@code 1h} or {@code 2d}. */
public final class TimeSpan implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not a time such as 10s, 10min or 1h"));
  }
}
