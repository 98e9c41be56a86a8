/**
 * The only place that touches LevelDB: plain changes in, rows and views out. Knows no log. Uses
 * {@code files} and {@code error}.
 */
package io.kittenfs.leveldb;
