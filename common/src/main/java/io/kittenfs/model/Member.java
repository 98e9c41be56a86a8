package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One worker as the whole cluster knows it. Immutable.
 *
 * @param index its number: from 0 to {@link #MAX_INDEX}, given once and to nobody else ever again
 * @param uuid the identity in its data directory
 * @param url where it is reached, as {@link NodeUrl} writes it
 * @param createdAt when its data directory was created
 * @param removed whether it left for good; what stays is a tombstone, so that its index is not
 *     given again
 * @param draining whether its slots are to go to the others
 * @param vote how it takes part in replicated groups; null while it takes part in none
 */
public record Member(
    int index,
    UUID uuid,
    String url,
    Instant createdAt,
    boolean removed,
    @JsonSetter(nulls = Nulls.AS_EMPTY) boolean draining,
    @JsonInclude(JsonInclude.Include.NON_NULL) Vote vote) {
  /** The largest index that a worker may have. */
  public static final int MAX_INDEX = 65_535;

  /**
   * How a worker takes part in replicated groups.
   *
   * @param peer its name in all of them
   * @param port on which the other members reach it, at the host of its url
   * @param incarnation how often its data directory was started
   */
  public record Vote(PeerId peer, int port, long incarnation) {
    /** Checks what arrives from other nodes. */
    public Vote {
      Objects.requireNonNull(peer, "peer");
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a port is a number from 1 to 65535");
      }
    }
  }

  /** Checks what arrives from other nodes. */
  public Member {
    requireIndex(index);
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(createdAt, "created_at");
    url = NodeUrl.parse(url).toString();
  }

  /** A member that takes part in no replicated group. */
  public Member(
      int index, UUID uuid, String url, Instant createdAt, boolean removed, boolean draining) {
    this(index, uuid, url, createdAt, removed, draining, null);
  }

  /** A member that keeps its slots. */
  public Member(int index, UUID uuid, String url, Instant createdAt, boolean removed) {
    this(index, uuid, url, createdAt, removed, false, null);
  }

  /** How it takes part in replicated groups; empty while it takes part in none. */
  public Optional<Vote> voting() {
    return Optional.ofNullable(vote);
  }

  /** Where it is reached, and who it is. */
  public NodeAddress address() {
    return NodeAddress.of(NodeUrl.parse(url), uuid);
  }

  /** Refuses, with an IllegalArgumentException, what is no index of a worker. */
  public static void requireIndex(int index) {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("an index is a number from 0 to " + MAX_INDEX);
    }
  }
}
