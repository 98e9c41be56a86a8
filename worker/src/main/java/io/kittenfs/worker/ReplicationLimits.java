package io.kittenfs.worker;

import java.time.Duration;

/**
 * How long the replication of a large value may take. Immutable.
 *
 * @param deadline for a majority to have an empty file
 * @param slowest the least bytes a second; what a file takes at this pace is added to the deadline
 * @param silence for how long no byte may move, when it is not the disks that are slow
 * @param slowestDisk the least bytes a second of a disk; what a file takes at this pace may be
 *     silent, too
 * @param rest how much longer the other copies get once a majority has the file
 * @param restSilence for how long no byte may move meanwhile
 */
record ReplicationLimits(
    Duration deadline,
    long slowest,
    Duration silence,
    long slowestDisk,
    Duration rest,
    Duration restSilence) {
  /** For a network that people use. */
  static final ReplicationLimits DEFAULT =
      new ReplicationLimits(
          Duration.ofSeconds(10),
          1 << 20,
          Duration.ofSeconds(5),
          32 << 20,
          Duration.ofSeconds(2),
          Duration.ofMillis(500));

  /** By when a majority has a file of this many bytes. */
  Duration deadline(long bytes) {
    return deadline.plusSeconds(bytes / slowest);
  }

  /** For how long none of this many bytes may move. */
  Duration silence(long bytes) {
    return silence.plusSeconds(bytes / slowestDisk);
  }
}
