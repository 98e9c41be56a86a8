/**
 * The command line of both nodes: flags, sizes, environment, version. Uses {@code http.server},
 * {@code leveldb}, {@code log}, {@code files}, {@code model} and {@code error} for what flags set.
 */
package io.kittenfs.cli;
