/**
 * Which workers there are, which index each has and which slots: commands, the state machine that
 * applies them, and what is read from it. Uses {@code plan}, {@code store} for plain records,
 * {@code cluster}, {@code log}, {@code leveldb} and {@code error}; knows no HTTP and no clock.
 */
package io.kittenfs.master.registry;
