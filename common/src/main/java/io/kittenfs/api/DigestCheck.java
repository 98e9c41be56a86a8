package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Holds one body, and the value in it, to the digests that its head claims. For one thread. */
final class DigestCheck {
  private final DigestClaims claims;
  private final Map<DigestClaims.Claim, MessageDigest> digests = new LinkedHashMap<>();

  DigestCheck(DigestClaims claims) {
    this.claims = claims;
  }

  /** The body as it goes on, which is to be read to its end. */
  InputStream body(InputStream body) {
    InputStream watched = body;
    for (DigestClaims.Claim claim : claims.ofBody()) {
      watched = new DigestInputStream(watched, begin(claim));
    }
    return watched;
  }

  /** Where the value goes to go on. */
  OutputStream value(OutputStream value) {
    OutputStream watched = value;
    for (DigestClaims.Claim claim : claims.ofValue()) {
      watched = new DigestOutputStream(watched, begin(claim));
    }
    return watched;
  }

  private MessageDigest begin(DigestClaims.Claim claim) {
    try {
      MessageDigest digest = MessageDigest.getInstance(claim.algorithm());
      digests.put(claim, digest);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + claim.algorithm(), e);
    }
  }

  /**
   * Compares, when all has gone by.
   *
   * @throws KittenException INVALID_REQUEST when a digest is another than was claimed
   */
  void verify() {
    digests.forEach(
        (claim, digest) -> {
          byte[] found = digest.digest();
          if (!Arrays.equals(found, claim.digest().asBytes())) {
            throw new KittenException(
                ErrorCode.INVALID_REQUEST,
                "The bytes that came are not those of the "
                    + claim.field()
                    + ": their "
                    + claim.algorithm()
                    + " is "
                    + Base64.getEncoder().encodeToString(found)
                    + ". Nothing was stored; send them again.");
          }
        });
  }
}
