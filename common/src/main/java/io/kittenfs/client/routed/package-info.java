/**
 * How anybody speaks to the cluster: to the leader of the group that owns a key, wherever that is,
 * again until it answers. Uses {@code client}, {@code wire}, {@code model} and {@code error}.
 */
package io.kittenfs.client.routed;
