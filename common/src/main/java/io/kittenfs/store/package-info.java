/**
 * The key-value store as others see it, and what it does by itself: reads, moves, snapshots,
 * sweeps. Uses its rooms, {@code log} (its interfaces only), {@code leveldb}, {@code files}, {@code
 * model} and {@code error}; knows no HTTP and not which log feeds it.
 */
package io.kittenfs.store;
