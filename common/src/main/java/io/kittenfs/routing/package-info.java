/**
 * How any node answers requests about the keys of the cluster: on the spot where it owns the key,
 * else by passing them on. Uses {@code client}, {@code cluster}, {@code http}, {@code store} and
 * {@code error}.
 */
package io.kittenfs.routing;
