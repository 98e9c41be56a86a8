/**
 * What every node's HTTP service shares: keys, bodies, conditions, ranges, problems, guards, flags.
 * Uses {@code store}, {@code leveldb} and {@code log} (for flags), {@code cluster} (for the URLs of
 * nodes) and {@code error}.
 */
package io.kittenfs.http;
