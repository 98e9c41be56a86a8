package io.kittenfs.http.request;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tags of If-Match or If-None-Match (RFC 9110, section 8.8.3). Immutable.
 *
 * @param any whether they are {@code *}
 * @param tags each with its quotes, and with {@code W/} in front when weak
 */
public record EntityTags(boolean any, List<String> tags) {
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"");
  private static final Pattern SEPARATOR = Pattern.compile("[ \t]*(?:,[ \t]*)*");

  /** Copies the list. */
  public EntityTags {
    tags = List.copyOf(tags);
  }

  /**
   * Reads a header.
   *
   * @return empty when the request has no such header field
   * @throws KittenException INVALID_REQUEST when it is malformed
   */
  public static Optional<EntityTags> of(Exchange exchange, String header) {
    List<String> fields = exchange.headers(header);
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    String list = String.join(",", fields).strip();
    if (list.equals("*")) {
      return Optional.of(new EntityTags(true, List.of()));
    }
    List<String> tags = new ArrayList<>();
    Matcher separator = SEPARATOR.matcher(list);
    Matcher tag = TAG.matcher(list);
    int position = skip(separator, 0);
    while (position < list.length()) {
      if (!tag.region(position, list.length()).lookingAt()) {
        throw malformed(header);
      }
      tags.add(tag.group());
      position = skip(separator, tag.end());
    }
    if (tags.isEmpty()) {
      throw malformed(header);
    }
    return Optional.of(new EntityTags(false, tags));
  }

  private static int skip(Matcher separator, int position) {
    separator.region(position, separator.regionEnd());
    return separator.lookingAt() ? separator.end() : position;
  }

  private static KittenException malformed(String header) {
    return new KittenException(
        ErrorCode.INVALID_REQUEST,
        header + " is * or a list of ETags in double quotes, such as \"4f2a\".");
  }

  /** The tags that can be equal to another by the strong comparison. */
  public List<String> strong() {
    return tags.stream().filter(tag -> !tag.startsWith("W/")).toList();
  }

  /** Whether one of these is a tag, which exists, by the strong comparison. */
  public boolean matchStrongly(String etag) {
    return any || strong().contains(etag);
  }

  /** Whether one of these is a tag, which exists, by the weak comparison. */
  public boolean matchWeakly(String etag) {
    return any || tags.contains(etag) || tags.contains("W/" + etag);
  }
}
