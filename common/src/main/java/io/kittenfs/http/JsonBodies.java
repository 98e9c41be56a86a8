package io.kittenfs.http;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads and writes the JSON bodies of the routes between nodes. Safe for use by many threads. */
public final class JsonBodies {
  private final WireJson json;

  /** Bodies in this JSON. */
  public JsonBodies(WireJson json) {
    this.json = json;
  }

  /** Answers with a record, in a line of its own. */
  public void write(Exchange exchange, int status, Object document) throws IOException {
    exchange.header("Cache-Control", "no-store");
    Json.write(exchange, status, document);
  }

  /**
   * The record in the body.
   *
   * @param limit the longest body that is read, in bytes
   * @param whatIsWrong detail for the sender of anything else
   * @throws KittenException INVALID_REQUEST when the body is longer or no such record
   */
  public <T> T read(Exchange exchange, Class<T> type, int limit, String whatIsWrong)
      throws IOException {
    return parse(body(exchange, limit, whatIsWrong), type, whatIsWrong);
  }

  /** The record in these bytes; refuses as {@link #read} does. */
  public <T> T parse(byte[] body, Class<T> type, String whatIsWrong) {
    try {
      return json.read(body, type);
    } catch (IOException e) {
      throw new KittenException(ErrorCode.INVALID_REQUEST, whatIsWrong, e);
    }
  }

  /** The text that these bytes are in UTF-8; refuses as {@link #read} does. */
  public String text(byte[] body, String whatIsWrong) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new KittenException(ErrorCode.INVALID_REQUEST, whatIsWrong, e);
    }
  }

  /** The body as it came, empty when there is none; limits as in {@link #read}. */
  public static byte[] body(Exchange exchange, int limit, String whatIsWrong) throws IOException {
    try (InputStream in = exchange.body()) {
      byte[] body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        throw new KittenException(ErrorCode.INVALID_REQUEST, whatIsWrong);
      }
      return body;
    }
  }
}
