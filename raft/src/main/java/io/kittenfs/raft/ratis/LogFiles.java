package io.kittenfs.raft.ratis;

import com.google.common.collect.Lists;
import io.kittenfs.files.Directories;
import io.kittenfs.files.SyncedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files in which Ratis keeps the log of one group. */
final class LogFiles {
  private static final Pattern CLOSED = Pattern.compile("log_([0-9]+)-([0-9]+)");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_([0-9]+)");

  private static final String MEMBERS = "raft-meta.conf";

  private final Path directory;

  /**
   * @param group the directory of the group
   */
  LogFiles(Path group) {
    this.directory = group.resolve("current");
  }

  /**
   * A file of a log.
   *
   * @param start the index of its first entry, as Ratis counts
   * @param end the index of its last entry; empty of the file that grows
   */
  record Segment(Path file, long start, OptionalLong end, long bytes) {
    boolean isOpen() {
      return end.isEmpty();
    }
  }

  /** Whether Ratis began a log here; it writes this file last. */
  boolean isThere() {
    return Files.exists(metadata());
  }

  /** The file with the term and the vote. */
  Path metadata() {
    return directory.resolve("raft-meta");
  }

  /** Its files, in order. One that is removed meanwhile is left out. */
  List<Segment> segments() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .flatMap(file -> segment(file).stream())
          .sorted(Comparator.comparingLong(Segment::start))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes the file that grows anew, durably. After a sync that failed a file reads as if all of it
   * was on the disk, and another sync says so, too.
   */
  void renewOpenSegment() throws IOException {
    for (Segment segment : segments()) {
      if (segment.isOpen()) {
        SyncedFile.replace(segment.file(), Files.readAllBytes(segment.file()));
      }
    }
  }

  /**
   * Removes them all, the last one first, so that there is no gap if the process ends meanwhile.
   */
  void removeSegments() throws IOException {
    for (Segment segment : Lists.reverse(segments())) {
      Files.delete(segment.file());
    }
    Directories.sync(directory);
  }

  /** Removes them and what says who the members were; the term and the vote stay. */
  void removeAllButVote() throws IOException {
    if (Files.isDirectory(directory)) {
      Files.deleteIfExists(directory.resolve(MEMBERS));
      removeSegments();
    }
  }

  /** What they take. */
  long bytes() throws IOException {
    return segments().stream().mapToLong(Segment::bytes).sum();
  }

  private static Optional<Segment> segment(Path file) {
    String name = file.getFileName().toString();
    Matcher closed = CLOSED.matcher(name);
    if (closed.matches()) {
      return size(file)
          .map(
              bytes ->
                  new Segment(
                      file,
                      Long.parseLong(closed.group(1)),
                      OptionalLong.of(Long.parseLong(closed.group(2))),
                      bytes));
    }
    Matcher open = OPEN.matcher(name);
    return open.matches()
        ? size(file)
            .map(
                bytes ->
                    new Segment(file, Long.parseLong(open.group(1)), OptionalLong.empty(), bytes))
        : Optional.empty();
  }

  private static Optional<Long> size(Path file) {
    try {
      return Optional.of(Files.size(file));
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
