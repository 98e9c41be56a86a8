/**
 * The copies of replicated groups on this worker: the worker's vote, the store and the log of each
 * copy, how blobs reach the other members, and what the master is told. Uses {@code registration},
 * the module {@code raft}, and of the common module {@code api}, {@code client}, {@code
 * client.routed}, {@code http}, {@code http.server}, {@code store}, {@code log}, {@code leveldb},
 * {@code files}, {@code wire}, {@code model} and {@code error}.
 */
package io.kittenfs.worker.groups;
