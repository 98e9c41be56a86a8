package io.kittenfs.worker;

import io.kittenfs.wire.EntriesPage;
import io.kittenfs.wire.EntryInfo;
import java.time.Instant;
import java.util.List;

/**
 * A worker's own entry in the answer to {@code GET /gets}, of the form that a master gives it.
 *
 * @param index the worker's index; null while it has none
 * @param url where others reach it
 * @param state {@code up}: it answers
 * @param keys node-local keys
 * @param bytes sum of the sizes of their values
 * @param workerSize bytes that they occupy on the disk
 * @param createdAt when the data directory was created
 * @param lastSeen now
 * @param entries the first node-local keys
 * @param next the key after which more follow; null when there are no more
 */
record LocalStatus(
    Integer index,
    String url,
    String state,
    long keys,
    long bytes,
    long workerSize,
    Instant createdAt,
    Instant lastSeen,
    List<EntryInfo> entries,
    String next) {

  static LocalStatus of(
      Integer index, String url, Instant createdAt, Instant now, EntriesPage page) {
    return new LocalStatus(
        index,
        url,
        "up",
        page.figures().keys(),
        page.figures().bytes(),
        page.figures().workerSize(),
        createdAt,
        now,
        page.entries(),
        page.next());
  }
}
