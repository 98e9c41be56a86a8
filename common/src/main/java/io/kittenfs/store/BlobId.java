package io.kittenfs.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The name of a blob file: 128 random bits as 32 hex digits, so it never names anything else. */
record BlobId(String hex) {
  static final int BYTES = 32;

  static BlobId random(RandomGenerator random) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return new BlobId(HexFormat.of().formatHex(bits));
  }

  static BlobId of(byte[] bytes) {
    return new BlobId(new String(bytes, StandardCharsets.US_ASCII));
  }

  byte[] bytes() {
    return hex.getBytes(StandardCharsets.US_ASCII);
  }
}
