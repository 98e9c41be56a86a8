/**
 * What every node's HTTP service shares: keys, bodies, conditions, ranges, problems, guards. Uses
 * {@code store} and {@code error}.
 */
package io.kittenfs.http;
