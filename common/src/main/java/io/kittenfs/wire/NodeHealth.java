package io.kittenfs.wire;

import java.util.UUID;

/**
 * The answer of a worker to {@code GET /health}: who answers at this address.
 *
 * @param uuid the identity in its data directory
 * @param process the random name of the running process
 * @param index its index; null while it has none
 */
public record NodeHealth(UUID uuid, String process, Integer index) {}
