package io.kittenfs.http;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Strict percent-decoding of parts of a request target (RFC 3986, section 2.1). A plus is a plus:
 * only {@code %20} is a space.
 */
public final class PercentDecoding {
  private PercentDecoding() {}

  /**
   * Decodes to text.
   *
   * @param raw as it stands in the request target; what is not percent-encoded stands for its UTF-8
   *     bytes
   * @param what names the part in the message, such as "key"
   * @throws KittenException INVALID_REQUEST when a percent sign has no two hex digits after it, or
   *     when the bytes are not UTF-8
   */
  public static String decode(String raw, String what) {
    try {
      if (raw.indexOf('%') < 0) {
        StandardCharsets.UTF_8
            .newEncoder()
            .encode(CharBuffer.wrap(raw)); // refuses half a surrogate pair
        return raw;
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(raw, what)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The " + what + " is not valid UTF-8. Percent-encode its UTF-8 bytes.",
          e);
    }
  }

  private static byte[] bytes(String raw, String what) throws CharacterCodingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    int position = 0;
    while (position < raw.length()) {
      if (raw.charAt(position) == '%') {
        bytes.write(octet(raw, position, what));
        position += 3;
      } else {
        int end = raw.indexOf('%', position);
        end = end < 0 ? raw.length() : end;
        ByteBuffer encoded =
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(raw, position, end));
        bytes.write(encoded.array(), 0, encoded.limit());
        position = end;
      }
    }
    return bytes.toByteArray();
  }

  private static int octet(String raw, int position, String what) {
    if (position + 2 < raw.length()) {
      int high = HexDigit.value(raw.charAt(position + 1));
      int low = HexDigit.value(raw.charAt(position + 2));
      if (high >= 0 && low >= 0) {
        return high << 4 | low;
      }
    }
    throw new KittenException(
        ErrorCode.INVALID_REQUEST,
        "The " + what + " has a % without two hex digits behind it. Write %25 for a percent sign.");
  }
}
