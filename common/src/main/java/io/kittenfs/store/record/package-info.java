/**
 * The rows of a store: their keys, their formats and what they say. Uses {@code leveldb} for views,
 * {@code model} and {@code error}.
 */
package io.kittenfs.store.record;
