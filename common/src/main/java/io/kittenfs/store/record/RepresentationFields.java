package io.kittenfs.store.record;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client said of a value's bytes, to be said again to everyone who reads them: the
 * representation metadata of RFC 9110, section 8, as far as it is kept. Immutable.
 *
 * @param values header field names, as {@link #NAMES} spells them and in its order, to values
 */
public record RepresentationFields(Map<String, String> values) {
  /** The type of the value. Every stored value has one. */
  static final String CONTENT_TYPE = "Content-Type";

  /**
   * All fields that are kept. Records on the disk name them by their place here: add new ones at
   * the end.
   */
  public static final List<String> NAMES =
      List.of(
          CONTENT_TYPE,
          "Content-Encoding",
          "Content-Language",
          "Content-Disposition",
          "Cache-Control");

  private static final int FIELD_BYTES_MAX = 1024;

  /** What is stored must fit into a record, and into the head of the answer to a GET. */
  private static final int ALL_BYTES_MAX = 4096;

  /** Copies the map. */
  public RepresentationFields {
    values = ordered(values);
  }

  private static Map<String, String> ordered(Map<String, String> values) {
    Map<String, String> ordered = new LinkedHashMap<>();
    for (String name : NAMES) {
      if (values.containsKey(name)) {
        ordered.put(name, values.get(name));
      }
    }
    return Collections.unmodifiableMap(ordered);
  }

  /**
   * What a client sent; names that are not kept are left out.
   *
   * @throws KittenException INVALID_REQUEST when a value is too long, or has a byte that different
   *     programs read as different characters
   */
  public static RepresentationFields checked(Map<String, String> sent) {
    RepresentationFields fields = new RepresentationFields(sent);
    fields.values.forEach(RepresentationFields::check);
    if (fields.size() > ALL_BYTES_MAX) {
      throw invalid(
          String.join(", ", fields.values.keySet())
              + " together are longer than "
              + ALL_BYTES_MAX
              + " bytes. Send shorter ones; nothing was stored.");
    }
    return fields;
  }

  /** Nothing but a type. */
  public static RepresentationFields ofType(String contentType) {
    return new RepresentationFields(Map.of(CONTENT_TYPE, contentType));
  }

  private static void check(String name, String value) {
    if (!value.chars().allMatch(it -> it == '\t' || (it >= ' ' && it <= '~'))) {
      throw invalid(
          "The "
              + name
              + " has a byte that is no visible ASCII character, space or tab. In a file name write"
              + " it as filename*=UTF-8''%C3%A9; nothing was stored.");
    }
    if (value.length() > FIELD_BYTES_MAX) {
      throw invalid(
          "The "
              + name
              + " is longer than "
              + FIELD_BYTES_MAX
              + " bytes. Send a shorter one; nothing was stored.");
    }
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }

  /**
   * These fields with another type.
   *
   * @throws KittenException as {@link #checked} does
   */
  public RepresentationFields withType(String contentType) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(CONTENT_TYPE, contentType);
    return checked(changed);
  }

  /** The type, if there is one. */
  public Optional<String> contentType() {
    return Optional.ofNullable(values.get(CONTENT_TYPE));
  }

  /** How many bytes all values take. */
  int size() {
    return values.values().stream()
        .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
