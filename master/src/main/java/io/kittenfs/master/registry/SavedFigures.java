package io.kittenfs.master.registry;

import io.kittenfs.wire.UsageStats;
import java.time.Instant;

/**
 * The last known figures of a worker.
 *
 * @param figures how much it held
 * @param lastSeen when it said so
 */
public record SavedFigures(UsageStats figures, Instant lastSeen) {}
