/**
 * How a slot of the cluster store goes from this worker to another one: the steps at the source,
 * how they are sent, and the routes of the receiving side. Uses {@code api} (for the open store),
 * {@code client}, {@code client.routed}, {@code http}, {@code http.server}, {@code store}, {@code
 * store.record}, {@code wire}, {@code model} and {@code error}.
 */
package io.kittenfs.worker.moves;
