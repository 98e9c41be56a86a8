package io.kittenfs.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes JSON answers, all of them: UTF-8, ended by a newline for those who read them in a
 * terminal, in one line or, with {@code ?pretty}, indented.
 */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectWriter INDENTING = MAPPER.writer(printer());

  private Json() {}

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
  }

  /**
   * Answers with a JSON document.
   *
   * @param document what Jackson can write: maps, lists, records, text, numbers; times as text
   */
  public static void write(Exchange exchange, int status, Object document) throws IOException {
    write(exchange, status, "application/json", document);
  }

  /** Answers with a JSON document that is already written. */
  public static void writeBytes(Exchange exchange, int status, byte[] document) throws IOException {
    write(exchange, status, "application/json", layout(document, exchange.query()));
  }

  /**
   * Begins an answer whose document is written piece by piece, so that no part of it waits in
   * memory for the rest. What it is ended with is {@link #end}.
   */
  public static JsonGenerator begin(Exchange exchange, int status) throws IOException {
    exchange.status(status);
    exchange.header("Content-Type", "application/json");
    exchange.header("X-Content-Type-Options", "nosniff");
    JsonGenerator out = MAPPER.getFactory().createGenerator(exchange.output());
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    return exchange.query().isPretty() ? out.setPrettyPrinter(printer()) : out;
  }

  /** Writes a part that is JSON already. */
  public static void part(JsonGenerator out, byte[] part) throws IOException {
    try (JsonParser in = MAPPER.getFactory().createParser(part)) {
      in.nextToken();
      out.copyCurrentStructure(in);
    }
  }

  /** Ends an answer that was written piece by piece. */
  public static void end(JsonGenerator out, Exchange exchange) throws IOException {
    out.close();
    exchange.output().write('\n');
  }

  static void write(Exchange exchange, int status, String contentType, Object document)
      throws IOException {
    write(exchange, status, contentType, bytes(document, exchange.query()));
  }

  private static void write(Exchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.status(status);
    exchange.header("Content-Type", contentType);
    exchange.header("Content-Length", Integer.toString(body.length));
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.output().write(body);
  }

  /** A document as it is sent in answer to a request with this query. */
  public static byte[] bytes(Object document, Query query) {
    try {
      return layout(MAPPER.writeValueAsBytes(document), query);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON document", e);
    } catch (IOException e) {
      throw new IllegalStateException("what was just written cannot be read", e);
    }
  }

  private static byte[] layout(byte[] document, Query query) throws IOException {
    byte[] laidOut =
        query.isPretty() ? INDENTING.writeValueAsBytes(MAPPER.readTree(document)) : document;
    if (laidOut.length > 0 && laidOut[laidOut.length - 1] == '\n') {
      return laidOut;
    }
    byte[] line = Arrays.copyOf(laidOut, laidOut.length + 1);
    line[laidOut.length] = '\n';
    return line;
  }
}
