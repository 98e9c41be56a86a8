/**
 * {@link io.kittenfs.raft.Consensus} by Apache Ratis. The only package that sees {@code
 * org.apache.ratis}, and through which it shows nothing of it. Uses {@code raft}, {@code log},
 * {@code files}, {@code model} and {@code error}.
 */
package io.kittenfs.raft.ratis;
