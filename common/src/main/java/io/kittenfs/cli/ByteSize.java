package io.kittenfs.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads sizes: plain bytes, {@code 16MB} (powers of 1,000: kB, MB, GB, TB) or {@code 1GiB} (powers
 * of 1,024: KiB, MiB, GiB, TiB). Case does not matter.
 */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})\\s*([a-z]*)");

  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("kb", 1_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("kib", 1L << 10),
          Map.entry("mib", 1L << 20),
          Map.entry("gib", 1L << 30),
          Map.entry("tib", 1L << 40));

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (size.matches() && UNITS.containsKey(size.group(2))) {
      try {
        return Math.multiplyExact(Long.parseLong(size.group(1)), UNITS.get(size.group(2)));
      } catch (ArithmeticException tooLarge) {
        // Refused below.
      }
    }
    throw new TypeConversionException("'" + text + "' is not a size such as 1048576, 16MB or 1GiB");
  }
}
