package io.kittenfs.worker;

import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.StoreStats;
import io.kittenfs.store.record.SlotRole;
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
 * @param keys own keys
 * @param bytes sum of the sizes of their values
 * @param workerSize bytes that the store occupies on the disk
 * @param openIterators consistent views being read now
 * @param pendingBlobDeletes files of values whose removal is due
 * @param pendingSweeps cleared or replaced contents whose space is being freed
 * @param clusterKeys keys of the cluster that this worker owns
 * @param clusterBytes sum of the sizes of their values
 * @param slotsOwned slots of the cluster that this worker owns
 * @param slotsReleased slots given up whose new owner is not known to have them
 * @param slotsImporting slots that are on their way here
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
    Long keys,
    Long bytes,
    Long workerSize,
    Integer openIterators,
    Long pendingBlobDeletes,
    Integer pendingSweeps,
    Long clusterKeys,
    Long clusterBytes,
    Integer slotsOwned,
    Integer slotsReleased,
    Integer slotsImporting) {

  /** With the figures of the store of own keys. */
  WorkerStats withOwn(StoreStats store) {
    return new WorkerStats(
        index,
        state,
        url,
        registration,
        version,
        engine,
        fsync,
        startedAt,
        uptimeSeconds,
        openStreams,
        store.keys(),
        store.bytes(),
        store.diskBytes(),
        store.openIterators(),
        store.pendingBlobDeletes(),
        store.pendingSweeps(),
        clusterKeys,
        clusterBytes,
        slotsOwned,
        slotsReleased,
        slotsImporting);
  }

  /** With the figures of the cluster store: what it is to each slot. */
  WorkerStats withCluster(List<SlotStatus> slots) {
    List<SlotStatus> owned = slots.stream().filter(slot -> slot.role().isOwner()).toList();
    return new WorkerStats(
        index,
        state,
        url,
        registration,
        version,
        engine,
        fsync,
        startedAt,
        uptimeSeconds,
        openStreams,
        keys,
        bytes,
        workerSize,
        openIterators,
        pendingBlobDeletes,
        pendingSweeps,
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
