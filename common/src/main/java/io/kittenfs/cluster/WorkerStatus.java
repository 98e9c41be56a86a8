package io.kittenfs.cluster;

import java.time.Instant;
import java.util.UUID;

/**
 * A worker as its master answers it on {@code GET /workers}.
 *
 * @param index its number
 * @param uuid its identity
 * @param url where it is reached
 * @param state whether the master still hears it
 * @param keys own keys, as of the last heartbeat
 * @param bytes sum of the sizes of their values, as of the last heartbeat
 * @param workerSize bytes that its files occupy on its disk, as of the last heartbeat
 * @param createdAt when its data directory was created
 * @param lastSeen when the master last heard it; null when never since its figures were last saved
 */
public record WorkerStatus(
    int index,
    UUID uuid,
    String url,
    MemberState state,
    long keys,
    long bytes,
    long workerSize,
    Instant createdAt,
    Instant lastSeen) {}
