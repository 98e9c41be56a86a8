package io.kittenfs.worker;

import io.kittenfs.files.Directories;
import io.kittenfs.files.DirectoryLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory whose subdirectories {@code worker-0}, {@code worker-1}, … belong to one worker each,
 * for workers that are started all alike and share a volume. Each takes the first that no running
 * worker holds, so after a restart there is one for everyone and no new one is made. Nothing but
 * the lock of each subdirectory decides: a new one is made only after all others were found taken,
 * and who comes second to one tries the next.
 *
 * @param path the pool; created when missing
 */
record DirectoryPool(Path path) implements DataDirectory {
  // Without leading zeros, so that no two names are the same number.
  private static final Pattern MEMBER = Pattern.compile("worker-(0|[1-9][0-9]{0,8})");

  @Override
  public DirectoryLock lock() throws IOException {
    try {
      Directories.create(path.toAbsolutePath());
      return lockFirstFree();
    } catch (FileSystemException e) {
      throw Directories.unusable("The data pool", path, "--data-pool", e);
    }
  }

  private DirectoryLock lockFirstFree() throws IOException {
    NavigableMap<Integer, Path> members = members();
    for (Path member : members.values()) {
      Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(member);
      if (lock.isPresent()) {
        return lock.get();
      }
    }
    int number = members.isEmpty() ? 0 : members.lastKey() + 1;
    while (true) {
      Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(path.resolve("worker-" + number));
      if (lock.isPresent()) {
        return lock.get();
      }
      // Another worker that starts now was faster.
      number++;
    }
  }

  private NavigableMap<Integer, Path> members() throws IOException {
    NavigableMap<Integer, Path> members = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        Matcher name = MEMBER.matcher(entry.getFileName().toString());
        if (name.matches()) {
          members.put(Integer.valueOf(name.group(1)), entry);
        }
      }
    }
    return members;
  }
}
