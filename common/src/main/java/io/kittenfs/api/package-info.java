/**
 * How a node answers requests about keys: those of a store, and {@code /kv} on any node, on the
 * spot where the key is here, else by forwarding. Uses {@code client}, {@code http}, {@code store},
 * {@code wire}, {@code model} and {@code error}.
 */
package io.kittenfs.api;
