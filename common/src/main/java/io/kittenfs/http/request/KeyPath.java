package io.kittenfs.http.request;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.PercentDecoding;
import io.kittenfs.model.Key;
import java.util.Optional;

/**
 * Finds the key of a request: everything after the route in the raw path, or {@code ?key=}. Slashes
 * belong to the key, and {@code %2F} is one; {@code a}, {@code a/} and {@code a//b} are three keys;
 * in a path {@code ;}, {@code \} and {@code +} are characters like any other. Servers and clients
 * rewrite or refuse NUL and the segments {@code .} and {@code ..} in a path, so only {@code ?key=}
 * promises those.
 */
public final class KeyPath {
  private KeyPath() {}

  /**
   * The key that a request names.
   *
   * @param route the path in front of the key, such as {@code /get}, without a slash at its end
   * @throws KittenException INVALID_REQUEST when there is no key, there are two, or it is malformed
   */
  public static Key of(Exchange exchange, String route) {
    String path = exchange.rawPath();
    if (!path.startsWith(route)) {
      throw new IllegalArgumentException("the route of this request is not " + route);
    }
    String rawKey = path.length() > route.length() ? path.substring(route.length() + 1) : "";
    Optional<String> parameter = exchange.query().get("key");
    if (parameter.isPresent() && !rawKey.isEmpty()) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The key is given twice, in the path and as ?key=. Give it once.");
    }
    return Key.of(parameter.orElseGet(() -> PercentDecoding.decode(rawKey, "key")));
  }
}
