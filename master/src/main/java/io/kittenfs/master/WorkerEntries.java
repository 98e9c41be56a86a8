package io.kittenfs.master;

import io.kittenfs.model.MemberState;
import io.kittenfs.wire.EntriesPage;
import io.kittenfs.wire.EntryInfo;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WorkerStatus;
import java.time.Instant;
import java.util.List;

/**
 * A worker in the answer to {@code GET /gets}.
 *
 * @param index its number
 * @param url where it is reached
 * @param state whether the master still hears it
 * @param keys node-local keys
 * @param bytes sum of the sizes of their values
 * @param workerSize bytes that its files occupy on its disk
 * @param createdAt when its data directory was created
 * @param lastSeen when the master last heard it; null when never
 * @param entries its first node-local keys; null when it could not be asked
 * @param next the key behind which more follow; null when there are no more, or when it could not
 *     be asked
 */
record WorkerEntries(
    int index,
    String url,
    MemberState state,
    long keys,
    long bytes,
    long workerSize,
    Instant createdAt,
    Instant lastSeen,
    List<EntryInfo> entries,
    String next) {

  /** A worker that could not be asked. */
  static WorkerEntries lastKnown(WorkerStatus status) {
    return of(
        status, new UsageStats(status.keys(), status.bytes(), status.workerSize()), null, null);
  }

  /** A worker that answered. */
  static WorkerEntries live(WorkerStatus status, EntriesPage page) {
    if (page.figures() == null) {
      UsageStats figures = new UsageStats(status.keys(), status.bytes(), status.workerSize());
      return of(status, figures, page.entries(), page.next());
    }
    return of(status, page.figures(), page.entries(), page.next());
  }

  private static WorkerEntries of(
      WorkerStatus status, UsageStats figures, List<EntryInfo> entries, String next) {
    return new WorkerEntries(
        status.index(),
        status.url(),
        status.state(),
        figures.keys(),
        figures.bytes(),
        figures.workerSize(),
        status.createdAt(),
        status.lastSeen(),
        entries,
        next);
  }
}
