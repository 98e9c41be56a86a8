package io.kittenfs.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON answers: UTF-8, one line, ended by a newline for those who read them in a terminal.
 */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /**
   * Answers with a JSON document.
   *
   * @param document what Jackson can write: maps, lists, records, text, numbers; times as text
   */
  public static void write(Exchange exchange, int status, Object document) throws IOException {
    write(exchange, status, "application/json", document);
  }

  /**
   * Answers with a JSON document that is already written; ends it with a newline if it has none.
   */
  public static void writeBytes(Exchange exchange, int status, byte[] document) throws IOException {
    byte[] line = document;
    if (document.length == 0 || document[document.length - 1] != '\n') {
      line = Arrays.copyOf(document, document.length + 1);
      line[document.length] = '\n';
    }
    write(exchange, status, "application/json", line);
  }

  static void write(Exchange exchange, int status, String contentType, Object document)
      throws IOException {
    write(exchange, status, contentType, bytes(document));
  }

  private static void write(Exchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.status(status);
    exchange.header("Content-Type", contentType);
    exchange.header("Content-Length", Integer.toString(body.length));
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.output().write(body);
  }

  static byte[] bytes(Object document) {
    try {
      return (MAPPER.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON document", e);
    }
  }
}
