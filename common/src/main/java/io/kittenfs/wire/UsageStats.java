package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

/**
 * How much a worker holds.
 *
 * @param keys node-local keys
 * @param bytes sum of the sizes of their values
 * @param workerSize bytes that the worker's files occupy on its disk
 * @param clusterKeys keys of the cluster
 * @param clusterBytes sum of the sizes of their values
 */
public record UsageStats(
    long keys,
    long bytes,
    long workerSize,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long clusterKeys,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long clusterBytes) {
  /** Nothing. */
  public static final UsageStats NONE = new UsageStats(0, 0, 0);

  /** Checks what arrives from other nodes. */
  public UsageStats {
    if (keys < 0 || bytes < 0 || workerSize < 0 || clusterKeys < 0 || clusterBytes < 0) {
      throw new IllegalArgumentException("a count is negative");
    }
  }

  /** The figures of a worker that holds nothing of the cluster's. */
  public UsageStats(long keys, long bytes, long workerSize) {
    this(keys, bytes, workerSize, 0, 0);
  }
}
