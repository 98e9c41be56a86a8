package io.kittenfs.leveldb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The logs of a LevelDB directory: {@code 000123.log}, each with a higher number than the last. */
final class LogFiles {
  private static final String SUFFIX = ".log";

  private LogFiles() {}

  /** All of them, the oldest first. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> logs = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9]*" + SUFFIX)) {
      files.forEach(logs::add);
    }
    logs.sort(Comparator.comparingLong(LogFiles::number));
    return logs;
  }

  static Path newest(Path directory) throws IOException {
    List<Path> logs = list(directory);
    if (logs.isEmpty()) {
      throw new FileNotFoundException("An open LevelDB directory has no log: " + directory);
    }
    return logs.get(logs.size() - 1);
  }

  static long number(Path log) {
    String name = log.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** Makes what any of them holds survive a loss of power. */
  static void sync(Path directory) throws IOException {
    for (Path log : list(directory)) {
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.force(true);
      } catch (NoSuchFileException itIsInATableNowWhichIsSynced) {
        // LevelDB removes a log only then.
      }
    }
  }
}
