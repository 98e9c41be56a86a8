/** The HTTP client that nodes use towards each other. Uses {@code cluster} and {@code error}. */
package io.kittenfs.client;
