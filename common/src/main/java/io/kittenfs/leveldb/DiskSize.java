package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many bytes the files of a directory occupy. A node tells it each second, and a database of
 * many files takes long to list: while nothing is written the answer is the one from before, except
 * for every tenth question, since a database also compacts some time after a write. Safe for many
 * threads.
 */
final class DiskSize {
  private static final int QUESTIONS = 10;

  private final Path directory;
  private volatile boolean stale = true;
  private int answered;
  private long bytes;

  DiskSize(Path directory) {
    this.directory = directory;
  }

  /** Something is written: the next answer is a new one. */
  void wrote() {
    stale = true;
  }

  /** The bytes; 0 when they cannot be told. */
  synchronized long bytes() {
    if (stale || answered == QUESTIONS) {
      stale = false;
      answered = 0;
      bytes = list();
    }
    answered++;
    return bytes;
  }

  private long list() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      long sum = 0;
      for (Path file : files) {
        sum += file.toFile().length();
      }
      return sum;
    } catch (IOException e) {
      return 0;
    }
  }
}
