package io.kittenfs.master.registry;

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
 */
record ClusterRow(UUID cluster, boolean settled, long version, int nextIndex) {
  /** The highest version follows itself: a view may bring any along. */
  static long after(long version) {
    return LongMath.saturatedAdd(version, 1);
  }

  static final ClusterRow EMPTY = new ClusterRow(null, false, 0, 0);
}
