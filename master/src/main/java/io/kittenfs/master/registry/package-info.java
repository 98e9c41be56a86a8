/**
 * Which workers there are, which index each has and which slots: commands, the state machine that
 * applies them, and what is read from it. Uses {@code plan}, {@code log}, {@code leveldb}, {@code
 * files}, {@code wire}, {@code model} and {@code error}; knows no HTTP and no clock.
 */
package io.kittenfs.master.registry;
