package io.kittenfs.leveldb;

/** Which LevelDB implementation opens the databases. */
public enum EngineChoice {
  /** The native library on Linux where it loads, else pure Java. */
  AUTO,
  /** leveldbjni: the C++ LevelDB; fails where its library does not load. */
  NATIVE,
  /** io.github.pcmind:leveldb, LevelDB in Java. */
  JAVA
}
