package io.kittenfs.store;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.files.Directories;
import io.kittenfs.files.SyncedFile;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases in a store's directory. One counts: {@code db}, or the one that the file {@code
 * LIVE} names once a snapshot was installed, {@code db-1}, {@code db-2}, …. Any other is a part of
 * a snapshot that was not. Used by one thread at a time.
 */
final class StoreDatabases {
  private static final Logger LOGGER = LoggerFactory.getLogger(StoreDatabases.class);
  private static final String FIRST = "db";

  /** Names the one that counted when it turned out to be damaged, and says how. */
  private static final String QUARANTINE = "QUARANTINE";

  private static final String LIVE = "LIVE";
  private static final Pattern LATER = Pattern.compile("db-([0-9]{1,9})");

  private final Path store;
  private final Engine engine;

  /** A database that does not count yet. */
  record Next(Path directory, Database database) {}

  /** The databases of the store in this directory. */
  StoreDatabases(Path store, Engine engine) {
    this.store = store;
    this.engine = engine;
  }

  /**
   * Opens the one that counts, which is made when the store is new, and removes the others.
   *
   * @throws QuarantinedException when it has to be replaced first
   * @throws IOException also when it was there once and is gone
   */
  Database openLive() throws IOException {
    Optional<String> quarantined = whyQuarantined();
    if (quarantined.isPresent()) {
      throw new QuarantinedException(quarantined.get());
    }
    Path live = store.resolve(liveName());
    if (live.endsWith(FIRST) && all().isEmpty()) {
      Directories.create(live);
    } else if (!Files.isDirectory(live)) {
      throw new NoSuchFileException(
          live.toString(),
          null,
          live.endsWith(FIRST)
              ? "others are there, but the file "
                  + LIVE
                  + ", which says that one of them counts, is gone"
              : "the file " + LIVE + " says that it counts, but it is gone");
    }
    // A process that was killed in the switch may not have made the name in LIVE durable.
    Directories.sync(store);
    Database database = open(live);
    try {
      removeOthers();
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
    return database;
  }

  private Database open(Path directory) throws IOException {
    return Database.open(directory, engine, RowKeys.residentFamilies());
  }

  private String liveName() throws IOException {
    try {
      String name = Files.readString(store.resolve(LIVE), StandardCharsets.ISO_8859_1);
      if (!LATER.matcher(name).matches()) {
        throw new IOException(store.resolve(LIVE) + " names no database of this store");
      }
      return name;
    } catch (NoSuchFileException nothingWasInstalled) {
      return FIRST;
    }
  }

  /**
   * From now on the database that counts is not opened any more: it has to be replaced by a copy of
   * another store's. Durable when this returns.
   *
   * @param why for people
   */
  void quarantineLive(String why) throws IOException {
    SyncedFile.replace(
        store.resolve(QUARANTINE), (liveName() + "\n" + why).getBytes(StandardCharsets.UTF_8));
  }

  /** Why the database that counts is not to be opened, for people; empty when it is. */
  Optional<String> whyQuarantined() throws IOException {
    Optional<byte[]> content = SyncedFile.read(store.resolve(QUARANTINE));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    // A later database is not meant.
    String text = new String(content.get(), StandardCharsets.UTF_8);
    String start = liveName() + "\n";
    return text.startsWith(start) ? Optional.of(text.substring(start.length())) : Optional.empty();
  }

  /** Makes an empty database. */
  Next openNext() throws IOException {
    int last = 0;
    for (Path directory : all()) {
      Matcher later = LATER.matcher(directory.getFileName().toString());
      last = later.matches() ? Math.max(last, Integer.parseInt(later.group(1))) : last;
    }
    Path directory = store.resolve(FIRST + "-" + (last + 1));
    Directories.create(directory);
    try {
      return new Next(directory, open(directory));
    } catch (IOException | RuntimeException e) {
      remove(directory);
      throw e;
    }
  }

  /**
   * Goes on with the next database: from now on it counts, whatever happens.
   *
   * @param live the open one that counted until now
   * @throws IOException as {@link Database#replace}
   */
  void goOnWith(Next next, Database live) throws IOException {
    next.database().sync();
    Directories.sync(next.directory());
    // Before the switch, so that a disk that is full has changed nothing.
    Path written = store.resolve(LIVE + ".new");
    SyncedFile.write(written, next.directory().getFileName().toString());
    live.replace(next.database(), () -> Directories.moveInto(written, store.resolve(LIVE)));
    try {
      removeOthers();
    } catch (IOException e) {
      LOGGER.warn("The next opening of this store removes what it needs no more", e);
    }
  }

  /** The same while nobody has the store open. */
  void goOnWith(Next next) throws IOException {
    next.database().close();
    Directories.sync(next.directory());
    byte[] name = next.directory().getFileName().toString().getBytes(StandardCharsets.ISO_8859_1);
    SyncedFile.replace(store.resolve(LIVE), name);
    removeOthers();
    Files.deleteIfExists(store.resolve(QUARANTINE));
  }

  /**
   * Gives up a database. When the disk failed while it was to count, nobody knows whether it does:
   * then it stays, as does the one that is open.
   */
  void discard(Next next) {
    try {
      next.database().close();
    } catch (IOException e) {
      LOGGER.warn("{} is not needed any more and did not close cleanly", next.directory(), e);
    }
    try {
      if (!next.directory().endsWith(liveName())) {
        remove(next.directory());
      }
    } catch (IOException e) {
      LOGGER.warn(
          "The next opening of this store removes {}, if it does not count", next.directory(), e);
    }
  }

  /** Removes what is left of a snapshot that was not installed. */
  void removeOthers() throws IOException {
    String live = liveName();
    for (Path directory : all()) {
      if (!directory.endsWith(live)) {
        remove(directory);
      }
    }
  }

  /** What cannot be removed now is in nobody's way; the next opening tries again. */
  private static void remove(Path directory) {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      LOGGER.warn("{} is not needed any more and cannot be removed", directory, e);
    }
  }

  private List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(store, StoreDatabases::isOne)) {
      entries.forEach(all::add);
    }
    return all;
  }

  private static boolean isOne(Path entry) {
    String name = entry.getFileName().toString();
    return name.equals(FIRST) || LATER.matcher(name).matches();
  }
}
