/**
 * Values in files of their own: staging, reading, names. Uses {@code store.record}, {@code leveldb}
 * for views, {@code files} and {@code error}.
 */
package io.kittenfs.store.blob;
