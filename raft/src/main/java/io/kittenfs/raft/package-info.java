/**
 * The log of a replicated group: commands in batches that a majority of its members agrees on, and
 * the lease by which its leader answers reads. Uses {@code log}, {@code leveldb}, {@code model} and
 * {@code error}; reaches agreement by the port {@link io.kittenfs.raft.Consensus} alone.
 */
package io.kittenfs.raft;
