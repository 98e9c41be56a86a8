package io.kittenfs.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A response as it came over the wire.
 *
 * @param status the HTTP status
 * @param headers by their names in lower case
 * @param body its bytes
 * @param whole whether the body ended as its head announced
 */
public record Reply(int status, Map<String, List<String>> headers, byte[] body, boolean whole) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The value of a header field, or null. */
  public String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : String.join(", ", values);
  }

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as JSON. */
  public JsonNode json() {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The detail of the problem that the body is. */
  public String detail() {
    return json().path("detail").asText();
  }
}
