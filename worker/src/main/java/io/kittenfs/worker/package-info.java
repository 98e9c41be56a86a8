/**
 * The worker: its store, its routes, its command line. Uses {@code registration} and everything of
 * the common module.
 */
package io.kittenfs.worker;
