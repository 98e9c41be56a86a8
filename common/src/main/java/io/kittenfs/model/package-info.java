/**
 * The words that all nodes share, as immutable values: keys, slots, groups, members, addresses. No
 * I/O. Uses {@code error}.
 */
package io.kittenfs.model;
