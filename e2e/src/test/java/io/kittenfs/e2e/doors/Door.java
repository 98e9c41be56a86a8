package io.kittenfs.e2e.doors;

import io.kittenfs.e2e.cluster.KeyRoutes;
import io.kittenfs.http.RawClient;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One way to a value: a node, its routes, and how large the bodies are that go through. Paths take
 * keys as they shall stand in the request, each character below 256 as one byte.
 *
 * @param name for the reader of a test's failure
 * @param client sends to the node, byte for byte
 * @param routes in front of keys
 * @param bodyBytes how long bodies are
 * @param isOwned whether the owner of a key is the worker that the name takes for it
 */
public record Door(
    String name, RawClient client, KeyRoutes routes, int bodyBytes, Predicate<String> isOwned) {
  /** The path at which a key is stored. */
  public String put(String rawKey) {
    return routes.put() + rawKey;
  }

  /** The path at which a key is read. */
  public String get(String rawKey) {
    return routes.get() + rawKey;
  }

  /** The path at which a key is deleted. */
  public String delete(String rawKey) {
    return routes.delete() + rawKey;
  }

  /** A key that begins so, for which this node is what the name of this door says. */
  public String key(String start) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> start + i)
        .filter(isOwned)
        .findFirst()
        .orElseThrow();
  }

  /** A body of the length that goes through here; different marks make different bodies. */
  public byte[] body(char mark) {
    byte[] body = new byte[bodyBytes];
    Arrays.fill(body, (byte) mark);
    return body;
  }

  @Override
  public String toString() {
    return name;
  }
}
