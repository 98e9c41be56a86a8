package io.kittenfs.worker;

import io.kittenfs.cli.NodeVersion;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.wire.EntriesPage;
import io.kittenfs.worker.groups.OpenableStore;
import io.kittenfs.worker.registration.WorkerClock;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What does not change while a worker runs, and what it tells of itself with it. Immutable. */
final class WorkerFacts {
  private final WorkerIdentity identity;
  private final NodeContext context;
  private final String engine;
  private final Fsync fsync;
  private final WorkerClock clock;
  private final Instant startedAt;

  WorkerFacts(
      WorkerIdentity identity, NodeContext context, String engine, Fsync fsync, WorkerClock clock) {
    this.identity = identity;
    this.context = context;
    this.engine = engine;
    this.fsync = fsync;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  static String wireName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** With the figures of its stores. */
  WorkerStats stats(
      OpenableStore own,
      WorkerStats.NodeLocal nodeLocal,
      WorkerStats.Cluster cluster,
      List<WorkerStats.Copy> groups) {
    return new WorkerStats(
        identity.index().orElse(null),
        own.isOpen() ? "open" : "closed",
        context.url().last().toString(),
        context
            .master()
            .map(master -> wireName(master.registration().status().state()))
            .orElse(null),
        NodeVersion.text(),
        engine,
        wireName(fsync),
        startedAt,
        Duration.between(startedAt, clock.instant()).toSeconds(),
        own.uses(),
        nodeLocal,
        cluster,
        identity.view().copies(),
        clock.skew().map(ClockSkew::millis).orElse(null),
        groups);
  }

  /** The worker as a master would show it. */
  LocalStatus status(EntriesPage page) {
    return LocalStatus.of(
        identity.index().orElse(null),
        context.url().last().toString(),
        identity.createdAt(),
        clock.instant(),
        page);
  }
}
