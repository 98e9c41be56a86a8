/**
 * A cluster of real processes and clients that read, write, count and list while workers join,
 * leave and die. Uses of the project no more than its jars.
 */
package io.kittenfs.e2e.cluster;
