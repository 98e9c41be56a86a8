/**
 * Commands, the state machine contract and the logs that order and persist commands. Uses {@code
 * leveldb} and {@code error}; knows no HTTP and no particular state machine.
 */
package io.kittenfs.log;
