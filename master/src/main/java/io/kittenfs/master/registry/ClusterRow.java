package io.kittenfs.master.registry;

import java.util.UUID;

/**
 * What the registry knows of the cluster besides its members.
 *
 * @param cluster which cluster; null until the first worker registers, and after a clear
 * @param version rises with every change of the registry and never falls
 * @param nextIndex above every index ever given or reserved; never falls
 */
record ClusterRow(UUID cluster, long version, int nextIndex) {
  static final ClusterRow EMPTY = new ClusterRow(null, 0, 0);
}
