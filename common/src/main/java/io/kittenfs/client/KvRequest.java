package io.kittenfs.client;

import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request about one key of the cluster, for the worker that leads the owner of its slot.
 * Immutable but for the body.
 *
 * @param method GET, HEAD, PUT or DELETE
 * @param route of the owner, such as {@code /local/kv}
 * @param key the key
 * @param parameters more of the query
 * @param headers names and values, in order
 * @param body what a PUT sends
 */
public record KvRequest(
    String method,
    String route,
    Key key,
    Map<String, String> parameters,
    List<Map.Entry<String, String>> headers,
    Optional<ReplayableBody> body) {
  /** Where owners take requests about values from other nodes. */
  public static final String VALUES = "/local/kv";

  /** Where owners tell other nodes what they know of a key. */
  public static final String EXPLAIN = "/local/explain";

  /** Parameter of a list, and of what owners tell: the id of the replicated group that is meant. */
  public static final String GROUP = "group";

  /** Header field of a list: how many bytes the keys of its page take at most. */
  public static final String PAGE_BYTES = "Kitten-Page-Bytes";

  /** Header field of a PUT whose body is the value as it is, whatever its type. */
  public static final String RAW_BODY = "Kitten-Body";

  /** Copies map and list. */
  public KvRequest {
    parameters = Map.copyOf(parameters);
    headers = List.copyOf(headers);
  }

  /** A request about a value without anything else. */
  public static KvRequest of(String method, Key key) {
    return new KvRequest(method, VALUES, key, Map.of(), List.of(), Optional.empty());
  }

  /** This request with a body. */
  public KvRequest withBody(ReplayableBody bytes) {
    return new KvRequest(method, route, key, parameters, headers, Optional.of(bytes));
  }

  /** The key's slot in the cluster. */
  public int slot() {
    return key.hash().slot(SlotTable.SLOTS);
  }

  /** Whether it changes nothing, so that it may be sent twice. */
  public boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Whether the body is only sent when the owner asks for it. */
  public boolean expectContinue() {
    return body.filter(ReplayableBody::expectContinue).isPresent();
  }
}
