package io.kittenfs.store.record;

/**
 * The answer to a put.
 *
 * @param metadata of the value now stored
 * @param created whether the key did not exist before
 */
public record Stored(Metadata metadata, boolean created) {}
