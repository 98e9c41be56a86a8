package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.google.common.math.LongMath;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
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
 * @param nextGroup above the id of every replicated group that there ever was; null, and not
 *     written, before the first. Stays when the registry is cleared
 * @param replicas how many copies of each value the cluster is to have; null, and not written, when
 *     that is one
 */
record ClusterRow(
    UUID cluster,
    boolean settled,
    long version,
    int nextIndex,
    @JsonSetter(nulls = Nulls.AS_EMPTY) long highestEpoch,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer nextGroup,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer replicas) {
  static final ClusterRow EMPTY = new ClusterRow(null, false, 0, 0, 0);

  /** A cluster with one copy of each value that never had a replicated group. */
  ClusterRow(UUID cluster, boolean settled, long version, int nextIndex, long highestEpoch) {
    this(cluster, settled, version, nextIndex, highestEpoch, null, null);
  }

  /** The highest version follows itself: a view may bring any along. */
  static long after(long version) {
    return LongMath.saturatedAdd(version, 1);
  }

  boolean hadSlots() {
    return highestEpoch > 0;
  }

  /** The id of the next replicated group. */
  int firstFreeGroup() {
    return nextGroup == null ? Member.MAX_INDEX + 1 : nextGroup;
  }

  /** How many copies of each value the cluster is to have. */
  int copies() {
    return replicas == null ? 1 : replicas;
  }

  /** The row after a change of the members, the groups or the slots. */
  ClusterRow changed() {
    return withVersion(after(version));
  }

  ClusterRow withVersion(long next) {
    return new ClusterRow(cluster, settled, next, nextIndex, highestEpoch, nextGroup, replicas);
  }

  ClusterRow withNextIndex(int next) {
    return new ClusterRow(cluster, settled, version, next, highestEpoch, nextGroup, replicas);
  }

  ClusterRow withHighestEpoch(long highest) {
    return new ClusterRow(cluster, settled, version, nextIndex, highest, nextGroup, replicas);
  }

  /** The row when there is a replicated group with this id. */
  ClusterRow withGroup(int id) {
    int next = Math.max(firstFreeGroup(), Math.min(id, Group.MAX_ID) + 1);
    return new ClusterRow(cluster, settled, version, nextIndex, highestEpoch, next, replicas);
  }

  ClusterRow withCopies(int copies) {
    Integer other = copies == 1 ? null : copies;
    return new ClusterRow(cluster, settled, version, nextIndex, highestEpoch, nextGroup, other);
  }

  /** The row when a worker of this cluster has registered. */
  ClusterRow settledAs(UUID name) {
    return new ClusterRow(name, true, version, nextIndex, highestEpoch, nextGroup, replicas);
  }

  /** The row when workers, groups and slots are forgotten. */
  ClusterRow cleared() {
    return new ClusterRow(
        cluster, false, after(version), nextIndex, highestEpoch, nextGroup, replicas);
  }
}
