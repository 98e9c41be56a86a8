package io.kittenfs.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.StoreStats;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.wire.GroupStatus;
import java.time.Instant;
import java.util.List;

/**
 * The answer to {@code GET /stats}. Figures of a store that is closed are null.
 *
 * @param index the worker's index; null while it has none
 * @param state {@code open} or {@code closed}
 * @param url where others reach the worker
 * @param registration how it stands with its master; null without one
 * @param version of the program
 * @param engine which LevelDB: {@code native} or {@code java}
 * @param fsync when writes reach the disk
 * @param startedAt when the process started to serve
 * @param uptimeSeconds how long ago that was
 * @param openStreams requests that use the store now
 * @param nodeLocal figures of the node-local keys
 * @param cluster figures of the keys of the cluster
 * @param replicas how many copies of each value the cluster is to have
 * @param clockSkewMs how far its clock is ahead of the median of the workers' clocks, in
 *     milliseconds; null while that is not known
 * @param groups how this worker's copy of each replicated group stands; not written when it has
 *     none
 */
record WorkerStats(
    Integer index,
    String state,
    String url,
    String registration,
    String version,
    String engine,
    String fsync,
    Instant startedAt,
    long uptimeSeconds,
    int openStreams,
    @JsonUnwrapped NodeLocal nodeLocal,
    @JsonUnwrapped Cluster cluster,
    int replicas,
    Long clockSkewMs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Copy> groups) {

  /**
   * Of a copy of a replicated group.
   *
   * @param status how it stands
   * @param logBytes that its log takes on the disk; 0 while it is closed
   * @param divergentSlots in how many slots copies of the group differed when this worker, as its
   *     leader, compared them last
   */
  record Copy(@JsonUnwrapped GroupStatus status, long logBytes, int divergentSlots) {}

  /**
   * Of the store of node-local keys.
   *
   * @param keys how many there are
   * @param bytes sum of the sizes of their values
   * @param workerSize bytes that the store occupies on the disk
   * @param openIterators consistent views being read now
   * @param pendingBlobDeletes files of values whose removal is due
   * @param pendingSweeps cleared or replaced contents whose space is being freed
   */
  record NodeLocal(
      Long keys,
      Long bytes,
      Long workerSize,
      Integer openIterators,
      Long pendingBlobDeletes,
      Integer pendingSweeps) {
    static final NodeLocal CLOSED = new NodeLocal(null, null, null, null, null, null);

    static NodeLocal of(StoreStats store) {
      return new NodeLocal(
          store.keys(),
          store.bytes(),
          store.diskBytes(),
          store.openIterators(),
          store.pendingBlobDeletes(),
          store.pendingSweeps());
    }
  }

  /**
   * Of the store of the cluster's keys.
   *
   * @param clusterKeys keys that this worker owns
   * @param clusterBytes sum of the sizes of their values
   * @param slotsOwned slots that this worker owns
   * @param slotsReleased slots given up whose new owner is not known to have them
   * @param slotsImporting slots that are on their way here
   */
  record Cluster(
      Long clusterKeys,
      Long clusterBytes,
      Integer slotsOwned,
      Integer slotsReleased,
      Integer slotsImporting) {
    static final Cluster CLOSED = new Cluster(null, null, null, null, null);

    static Cluster of(List<SlotStatus> slots) {
      List<SlotStatus> owned = slots.stream().filter(slot -> slot.role().isOwner()).toList();
      return new Cluster(
          owned.stream().mapToLong(SlotStatus::keys).sum(),
          owned.stream().mapToLong(SlotStatus::bytes).sum(),
          owned.size(),
          count(slots, SlotRole.RELEASED),
          count(slots, SlotRole.IMPORTING));
    }

    private static int count(List<SlotStatus> slots, SlotRole role) {
      return (int) slots.stream().filter(slot -> slot.role() == role).count();
    }
  }
}
