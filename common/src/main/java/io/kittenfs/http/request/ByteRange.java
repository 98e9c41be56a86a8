package io.kittenfs.http.request;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes that a request asks for (RFC 9110, section 14). Requests for several ranges,
 * in other units, or malformed ones are answered as if they asked for no range.
 */
public sealed interface ByteRange {
  /** The whole value. */
  record Whole() implements ByteRange {}

  /** {@code length} bytes, at least 1, from {@code first} on. */
  record Part(long first, long length) implements ByteRange {
    /** The header field Content-Range for a value of this size. */
    public String contentRange(long size) {
      return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
  }

  /** A range of which the value has no byte. */
  record Unsatisfiable() implements ByteRange {}

  /** What the header fields Range ask of a value of this size. */
  static ByteRange of(List<String> headers, long size) {
    if (headers.size() != 1) {
      return new Whole();
    }
    Matcher range = Syntax.RANGE.matcher(headers.get(0).strip());
    if (!range.matches()) {
      return new Whole();
    }
    Optional<Long> first = Syntax.number(range.group(1));
    Optional<Long> last = Syntax.number(range.group(2));
    if (first.isPresent()) {
      return fromFirst(first.get(), last, size);
    }
    return last.map(length -> suffix(length, size)).orElseGet(Whole::new);
  }

  private static ByteRange fromFirst(long first, Optional<Long> last, long size) {
    if (last.isPresent() && last.get() < first) {
      return new Whole();
    }
    if (first >= size) {
      return new Unsatisfiable();
    }
    long end = Math.min(last.orElse(Long.MAX_VALUE), size - 1);
    return new Part(first, end - first + 1);
  }

  private static ByteRange suffix(long length, long size) {
    if (length == 0) {
      return new Unsatisfiable();
    }
    // The last bytes of nothing are nothing: satisfiable, but Content-Range cannot say so.
    long available = Math.min(length, size);
    return available == 0 ? new Whole() : new Part(size - available, available);
  }

  /** How a range is written. */
  final class Syntax {
    private static final Pattern RANGE =
        Pattern.compile("bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", Pattern.CASE_INSENSITIVE);

    private Syntax() {}

    /** A number too large for a long lies beyond every value, and so does the largest long. */
    private static Optional<Long> number(String digits) {
      if (digits.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(Long.parseLong(digits));
      } catch (NumberFormatException e) {
        return Optional.of(Long.MAX_VALUE);
      }
    }
  }
}
