/**
 * Every change of a store as a command, how it is applied and how it is encoded. Uses {@code
 * store.record}, {@code log} (its interfaces only), {@code model} and {@code error}.
 */
package io.kittenfs.store.command;
