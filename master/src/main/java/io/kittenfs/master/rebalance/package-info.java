/**
 * When slots get their groups and when they move: decisions as pure functions of the facts, the
 * rebalancer that carries them out, the orders to the workers, and what users are told of it. Uses
 * {@code membership}, {@code registry}, {@code plan}, {@code client}, {@code wire}, {@code model}
 * and {@code error}; knows no routes.
 */
package io.kittenfs.master.rebalance;
