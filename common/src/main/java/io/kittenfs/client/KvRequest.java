package io.kittenfs.client;

import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request about one key of the cluster, for the worker that leads the owner of its slot, or for
 * any worker that has a copy. Immutable but for the body.
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

  /** Parameter of a read: whether any copy may answer it, which {@link #STALE} says. */
  public static final String CONSISTENCY = "consistency";

  /** The value of {@link #CONSISTENCY} for a read that any copy may answer. */
  public static final String STALE = "stale";

  /** Parameter of a read that any copy may answer: how old the answer may be. */
  public static final String MAX_STALE = "max_stale";

  /** Header field of such a read's answer: the index of the worker whose copy it is of. */
  public static final String COPY = "Kitten-Copy";

  /** Header field of such a read's answer: by how many milliseconds it is old at most. */
  public static final String STALENESS = "Kitten-Staleness-Ms";

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

  /** Whether any copy may answer it, not only the leader's. */
  public boolean takesAnyCopy() {
    return STALE.equals(parameters.get(CONSISTENCY));
  }

  /** Whether the body is only sent when the owner asks for it. */
  public boolean expectContinue() {
    return body.filter(ReplayableBody::expectContinue).isPresent();
  }
}
