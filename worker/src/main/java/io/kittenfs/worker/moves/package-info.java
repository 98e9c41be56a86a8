/**
 * How a slot of the cluster store goes from this worker to another one. Uses {@code store}, {@code
 * cluster}, {@code client}, {@code http} (for the routes of the receiving side) and {@code error}.
 */
package io.kittenfs.worker.moves;
