/**
 * {@link io.kittenfs.raft.Consensus} by Apache Ratis. The only package that sees {@code
 * org.apache.ratis}, and through which it shows nothing of it.
 */
package io.kittenfs.raft.ratis;
