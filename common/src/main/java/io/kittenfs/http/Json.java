package io.kittenfs.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes JSON answers, all of them: UTF-8, ended by a newline for those who read them in a
 * terminal, in one line or, with {@code ?pretty}, indented.
 */
public final class Json {
  private static final WireJson JSON = new WireJson();

  private Json() {}

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
   * memory for the rest; records are written by {@code writePOJO}. What it is ended with is {@link
   * #end}.
   */
  public static JsonGenerator begin(Exchange exchange, int status) throws IOException {
    exchange.status(status);
    exchange.header("Content-Type", "application/json");
    exchange.header("X-Content-Type-Options", "nosniff");
    return JSON.generator(exchange.output(), exchange.query().isPretty());
  }

  /** Writes a document in a line of its own, however many lines there are. */
  public static void line(OutputStream out, Object document) throws IOException {
    out.write(JSON.write(document));
    out.write('\n');
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
    return layout(JSON.write(document), query);
  }

  private static byte[] layout(byte[] document, Query query) {
    byte[] laidOut = query.isPretty() ? JSON.indented(document) : document;
    if (laidOut.length > 0 && laidOut[laidOut.length - 1] == '\n') {
      return laidOut;
    }
    byte[] line = Arrays.copyOf(laidOut, laidOut.length + 1);
    line[laidOut.length] = '\n';
    return line;
  }
}
