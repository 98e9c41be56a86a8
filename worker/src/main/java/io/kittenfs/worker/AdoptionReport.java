package io.kittenfs.worker;

import java.util.ArrayList;
import java.util.List;

/**
 * What an adoption did with each key: the answer to {@code POST /adopt}. Immutable.
 *
 * @param adopted how many keys went to the cluster
 * @param bytes the sum of their values' sizes
 * @param conflicts how many keys stay because the cluster has others of their name
 * @param conflictingKeys the first {@value #NAMED_MAX} of these
 * @param refusals how many keys stay because the cluster does not take them
 * @param refused the first {@value #NAMED_MAX} of these
 */
record AdoptionReport(
    long adopted,
    long bytes,
    long conflicts,
    List<String> conflictingKeys,
    long refusals,
    List<Refused> refused) {
  private static final int NAMED_MAX = 1000;

  /**
   * A key that the cluster does not take.
   *
   * @param status the HTTP status of the refusal
   * @param detail why, and what to do
   */
  record Refused(String key, int status, String detail) {}

  /** Counts keys. Used by one thread. */
  static final class Builder {
    private final List<String> conflictingKeys = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private long adopted;
    private long bytes;
    private long conflicts;
    private long refusals;

    void adopted(long size) {
      adopted++;
      bytes += size;
    }

    void conflict(String key) {
      conflicts++;
      if (conflictingKeys.size() < NAMED_MAX) {
        conflictingKeys.add(key);
      }
    }

    void refused(Refused key) {
      refusals++;
      if (refused.size() < NAMED_MAX) {
        refused.add(key);
      }
    }

    AdoptionReport build() {
      return new AdoptionReport(
          adopted, bytes, conflicts, List.copyOf(conflictingKeys), refusals, List.copyOf(refused));
    }
  }
}
