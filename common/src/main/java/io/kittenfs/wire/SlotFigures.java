package io.kittenfs.wire;

/**
 * How much a slot of a worker holds, as far as a master needs it from {@code GET /local/slots}.
 *
 * @param slot the slot
 * @param keys how many keys
 * @param bytes sum of the sizes of their values
 */
public record SlotFigures(int slot, long keys, long bytes) {}
