package io.kittenfs.model;

import com.google.common.io.BaseEncoding;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-512/256 (FIPS 180-4) of a key's UTF-8 bytes: 32 bytes, written as 64 lower-case hex digits.
 * Immutable.
 */
public final class KeyHash {
  /** How many bytes a hash has. */
  public static final int BYTES = 32;

  private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

  private final byte[] bytes;

  private KeyHash(byte[] bytes) {
    this.bytes = bytes;
  }

  static KeyHash of(byte[] utf8) {
    try {
      return new KeyHash(MessageDigest.getInstance("SHA-512/256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java 17 has SHA-512/256", e);
    }
  }

  /** The hash of these 32 bytes, which nobody changes any more. */
  public static KeyHash ofBytes(byte[] bytes) {
    return new KeyHash(bytes);
  }

  /** Whether this text has the form of a hash: 64 lower-case hex digits. */
  public static boolean isHex(String text) {
    return text.length() == 2 * BYTES && HEX.canDecode(text);
  }

  /**
   * The hash written as these 64 lower-case hex digits.
   *
   * @throws KittenException INVALID_REQUEST when the text is anything else
   */
  public static KeyHash ofHex(String text) {
    if (!isHex(text)) {
      throw new KittenException(ErrorCode.INVALID_REQUEST, "A hash is 64 lower-case hex digits.");
    }
    return new KeyHash(HEX.decode(text));
  }

  /** The hash's bytes, shared: callers do not change them. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The slot of this key in a store of {@code slots} slots: the first bits of the hash.
   *
   * @param slots a power of two from 1 to 32,768
   */
  public int slot(int slots) {
    int firstBits = (Byte.toUnsignedInt(bytes[0]) << 8) | Byte.toUnsignedInt(bytes[1]);
    return (firstBits * slots) >>> 16;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 lower-case hex digits. */
  @Override
  public String toString() {
    return HEX.encode(bytes);
  }
}
