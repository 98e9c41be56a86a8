/**
 * The master: routes, answers to heartbeats, events, start and stop. Uses everything of common,
 * {@code membership}, {@code rebalance}, {@code registry} and {@code plan}.
 */
package io.kittenfs.master;
