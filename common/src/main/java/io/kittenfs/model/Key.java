package io.kittenfs.model;

import com.google.common.primitives.UnsignedBytes;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A key: a UTF-8 string of 1 to 1,024 bytes, ordered by those bytes. Immutable. */
public final class Key implements Comparable<Key> {
  /**
   * The longest key, in bytes of UTF-8. Rows and streams are read under the same limit, so keys
   * above a lower one that are stored already could not be read any more.
   */
  public static final int MAX_BYTES = 1024;

  private final byte[] utf8;
  private final String text;

  // Computed when first asked for; two threads at once come to the same.
  private KeyHash hash;

  private Key(byte[] utf8, String text) {
    this.utf8 = utf8;
    this.text = text;
  }

  /**
   * The key of this text.
   *
   * @throws KittenException INVALID_REQUEST when empty, too long or holding an unpaired surrogate
   */
  public static Key of(String text) {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return new Key(checkLength(bytes), text);
    } catch (CharacterCodingException e) {
      throw notUtf8(e);
    }
  }

  /**
   * The key with these bytes, which the caller must not change afterwards.
   *
   * @throws KittenException INVALID_REQUEST when empty, too long or not UTF-8
   */
  public static Key ofUtf8(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return new Key(checkLength(utf8), text);
    } catch (CharacterCodingException e) {
      throw notUtf8(e);
    }
  }

  private static byte[] checkLength(byte[] utf8) {
    if (utf8.length == 0) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The key is empty. Give 1 to " + MAX_BYTES + " bytes after the route, or ?key=.");
    }
    if (utf8.length > MAX_BYTES) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The key has " + utf8.length + " bytes of UTF-8; at most " + MAX_BYTES + " are allowed.");
    }
    return utf8;
  }

  private static KittenException notUtf8(CharacterCodingException cause) {
    return new KittenException(
        ErrorCode.INVALID_REQUEST,
        "The key is not valid UTF-8. Percent-encode its UTF-8 bytes.",
        cause);
  }

  /** The key's bytes, shared: callers do not change them. */
  public byte[] utf8() {
    return utf8;
  }

  /** The key as text. */
  public String text() {
    return text;
  }

  /** SHA-512/256 of the key's UTF-8 bytes: where the key lives on disk. */
  public KeyHash hash() {
    KeyHash known = hash;
    if (known == null) {
      known = KeyHash.of(utf8);
      hash = known;
    }
    return known;
  }

  @Override
  public int compareTo(Key other) {
    return UnsignedBytes.lexicographicalComparator().compare(utf8, other.utf8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(utf8, key.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return text;
  }
}
