package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.google.common.math.LongMath;
import java.util.UUID;

/**
 * What the registry knows of the cluster besides its members.
 *
 * @param cluster which cluster; null until the first worker registers
 * @param settled whether a worker registered since the registry began or was cleared; until then a
 *     worker of another cluster may bring that one's name along
 * @param version rises with every change of the registry and never falls
 * @param nextIndex above every index ever given or reserved; never falls
 * @param highestEpoch the highest of any slot that the registry ever knew; 0 when no slot ever had
 *     a group. Stays when the registry is cleared, so that slots are not given away from nothing
 *     again
 */
record ClusterRow(
    UUID cluster,
    boolean settled,
    long version,
    int nextIndex,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long highestEpoch) {
  /** The highest version follows itself: a view may bring any along. */
  static long after(long version) {
    return LongMath.saturatedAdd(version, 1);
  }

  static final ClusterRow EMPTY = new ClusterRow(null, false, 0, 0, 0);

  boolean hadSlots() {
    return highestEpoch > 0;
  }

  /** The row after a change of the members or the slots. */
  ClusterRow changed() {
    return new ClusterRow(cluster, settled, after(version), nextIndex, highestEpoch);
  }
}
