package io.kittenfs.api;

import com.google.common.hash.HashCode;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.request.StructuredDictionary;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the head of a PUT says of the digests of its body (Content-Digest, RFC 9530, and
 * Content-MD5) and of the value in it (Repr-Digest). Algorithms that are not known are ignored.
 * Immutable.
 */
public final class DigestClaims {
  /** The header fields that hold such claims. */
  public static final List<String> NAMES = List.of("Content-Digest", "Repr-Digest", "Content-MD5");

  /**
   * One digest that has to be right.
   *
   * @param field that says so
   * @param algorithm as Java calls it
   * @param digest what it has to be
   */
  record Claim(String field, String algorithm, HashCode digest) {}

  private final List<Claim> ofBody;
  private final List<Claim> ofValue;

  private DigestClaims(List<Claim> ofBody, List<Claim> ofValue) {
    this.ofBody = ofBody;
    this.ofValue = ofValue;
  }

  /**
   * The claims of a request.
   *
   * @throws KittenException INVALID_REQUEST when one cannot be read
   */
  static DigestClaims of(Exchange exchange) {
    for (String trailer : exchange.headers("Trailer")) {
      if (NAMES.stream().anyMatch(it -> contains(trailer, it))) {
        throw new KittenException(
            ErrorCode.INVALID_REQUEST,
            "Digests behind the body are not looked at. Send them before it; nothing was stored.");
      }
    }
    List<Claim> ofBody = new ArrayList<>(ofField(exchange, "Content-Digest"));
    List<String> md5 = exchange.headers("Content-MD5");
    if (!md5.isEmpty()) {
      ofBody.add(
          new Claim("Content-MD5", "MD5", digest("Content-MD5", 16, md5(String.join(",", md5)))));
    }
    return new DigestClaims(List.copyOf(ofBody), List.copyOf(ofField(exchange, "Repr-Digest")));
  }

  private static boolean contains(String text, String name) {
    return text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
  }

  private static List<Claim> ofField(Exchange exchange, String field) {
    Map<String, Optional<byte[]>> members;
    try {
      members = StructuredDictionary.parse(String.join(", ", exchange.headers(field)));
    } catch (IllegalArgumentException e) {
      throw malformed(field);
    }
    List<Claim> claims = new ArrayList<>();
    if (members.containsKey("sha-256")) {
      claims.add(new Claim(field, "SHA-256", digest(field, 32, members.get("sha-256"))));
    }
    if (members.containsKey("sha-512")) {
      claims.add(new Claim(field, "SHA-512", digest(field, 64, members.get("sha-512"))));
    }
    return claims;
  }

  private static Optional<byte[]> md5(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static HashCode digest(String field, int length, Optional<byte[]> bytes) {
    return bytes
        .filter(it -> it.length == length)
        .map(HashCode::fromBytes)
        .orElseThrow(() -> malformed(field));
  }

  private static KittenException malformed(String field) {
    String form =
        field.equals("Content-MD5")
            ? "16 bytes in Base64"
            : "a dictionary such as sha-256=:BASE64:, with sha-256 or sha-512 (RFC 9530)";
    return new KittenException(
        ErrorCode.INVALID_REQUEST, "The " + field + " is not " + form + ". Nothing was stored.");
  }

  List<Claim> ofBody() {
    return ofBody;
  }

  List<Claim> ofValue() {
    return ofValue;
  }
}
