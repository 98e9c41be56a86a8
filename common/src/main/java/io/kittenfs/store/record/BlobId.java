package io.kittenfs.store.record;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The name of a blob file: 128 random bits as 32 hex digits, so it never names anything else.
 *
 * @param hex the digits, in lower case
 */
public record BlobId(String hex) {
  /** How many bytes an id takes: one for each digit. */
  public static final int BYTES = 32;

  /** Checks that it is one, since files are named so. */
  public BlobId {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("no blob has the name " + hex);
    }
  }

  /**
   * A new id; no blob has it yet.
   *
   * @param random gives 128 bits
   */
  public static BlobId random(RandomGenerator random) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return new BlobId(HexFormat.of().formatHex(bits));
  }

  /** Whether a text has the form of an id. */
  public static boolean isHex(String text) {
    return text.length() == BYTES && BaseEncoding.base16().lowerCase().canDecode(text);
  }

  /**
   * The id that {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException when the bytes are none
   */
  public static BlobId of(byte[] bytes) {
    return new BlobId(new String(bytes, StandardCharsets.US_ASCII));
  }

  /** The digits as {@link #BYTES} bytes of ASCII. */
  public byte[] bytes() {
    return hex.getBytes(StandardCharsets.US_ASCII);
  }
}
