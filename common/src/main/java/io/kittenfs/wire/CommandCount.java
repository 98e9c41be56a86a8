package io.kittenfs.wire;

/**
 * What the leader of a replicated group answers to {@code GET /local/groups/{group}/commands}.
 * Immutable.
 *
 * @param commands how many commands its store has, those of all writes among them that had been
 *     acknowledged when it was asked
 */
public record CommandCount(long commands) {}
