/**
 * What nodes say to each other: members, heartbeats. Plain records. Uses {@code store} for keys and
 * {@code error}.
 */
package io.kittenfs.cluster;
