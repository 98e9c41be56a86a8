/**
 * How nodes speak to one node, by its address. Uses {@code wire}, {@code model} and {@code error};
 * knows no store.
 */
package io.kittenfs.client;
