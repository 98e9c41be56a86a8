/** The only place that touches LevelDB. Uses only {@code io.kittenfs.error}. */
package io.kittenfs.leveldb;
