/**
 * Which workers there are and which index each has: commands, the state machine that applies them,
 * and what is read from it. Uses {@code cluster}, {@code log}, {@code leveldb} and {@code error};
 * knows no HTTP and no clock.
 */
package io.kittenfs.master.registry;
