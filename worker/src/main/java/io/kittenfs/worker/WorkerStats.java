package io.kittenfs.worker;

import io.kittenfs.store.StoreStats;
import java.time.Instant;

/**
 * The answer to {@code GET /stats}. While the store is closed its figures are null.
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
    Integer pendingSweeps) {

  WorkerStats withStore(StoreStats store) {
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
        store.pendingSweeps());
  }
}
