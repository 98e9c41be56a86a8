/**
 * How nodes speak to each other, and how anybody speaks to the cluster: one node by its address, or
 * the owner of a key wherever that is. Uses {@code cluster}, {@code store} and {@code error}.
 */
package io.kittenfs.client;
