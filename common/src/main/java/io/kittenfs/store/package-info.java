/**
 * The key-value store: records, blobs, generations, slots. Uses {@code log} (its interfaces only),
 * {@code leveldb} and {@code error}; knows no HTTP and not which log feeds it.
 */
package io.kittenfs.store;
