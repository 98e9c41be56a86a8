package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import java.time.Instant;
import java.util.UUID;

/**
 * A worker as its master answers it on {@code GET /workers}.
 *
 * @param index its number
 * @param uuid its identity
 * @param url where it is reached
 * @param state whether the master still hears it
 * @param keys node-local keys, as of the last heartbeat
 * @param bytes sum of the sizes of their values, as of the last heartbeat
 * @param workerSize bytes that its files occupy on its disk, as of the last heartbeat
 * @param createdAt when its data directory was created
 * @param lastSeen when the master last received a heartbeat of it; null when never since its
 *     figures were last saved
 * @param slots how many slots of the cluster its solo group owns
 * @param clusterKeys keys of the cluster that it holds, as of the last heartbeat
 * @param clusterBytes sum of the sizes of their values, as of the last heartbeat
 * @param draining whether its slots go to the others; also while it is not up
 * @param clockSkewMs how far its clock is ahead of the median of the workers' clocks, in
 *     milliseconds; null while that is not known
 */
public record WorkerStatus(
    int index,
    UUID uuid,
    String url,
    MemberState state,
    long keys,
    long bytes,
    long workerSize,
    Instant createdAt,
    Instant lastSeen,
    @JsonSetter(nulls = Nulls.AS_EMPTY) int slots,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long clusterKeys,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long clusterBytes,
    @JsonSetter(nulls = Nulls.AS_EMPTY) boolean draining,
    Long clockSkewMs) {
  /** A worker without slots. */
  public WorkerStatus(
      int index,
      UUID uuid,
      String url,
      MemberState state,
      long keys,
      long bytes,
      long workerSize,
      Instant createdAt,
      Instant lastSeen) {
    this(
        index,
        uuid,
        url,
        state,
        keys,
        bytes,
        workerSize,
        createdAt,
        lastSeen,
        0,
        0,
        0,
        false,
        null);
  }

  /** Where it is reached, and who it is. */
  public NodeAddress address() {
    return NodeAddress.of(NodeUrl.parse(url), uuid);
  }
}
