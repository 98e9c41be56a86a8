/**
 * The worker: its two stores (node-local keys, keys of the cluster), its routes, its command line.
 * Uses {@code registration}, {@code moves} and everything of the common module.
 */
package io.kittenfs.worker;
