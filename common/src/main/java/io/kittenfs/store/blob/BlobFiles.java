package io.kittenfs.store.blob;

import io.kittenfs.files.Directories;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a store's large values: {@code staging/<id>} while one is written, {@code ab/<id>}
 * from then on, where {@code ab} are the id's first digits, and {@code damaged/<id>} when its bytes
 * turned out to be others. A file is complete and synced before it gets its final name. Safe for
 * many threads.
 */
public final class BlobFiles {
  private final Path directory;
  private final Path staging;
  private final Path damaged;
  private final Set<Path> durable = new HashSet<>();

  /**
   * @param directory of these files alone; its parent is there
   */
  public BlobFiles(Path directory) {
    this.directory = directory;
    this.staging = directory.resolve("staging");
    this.damaged = directory.resolve("damaged");
  }

  /**
   * Creates the directories and removes what was being written when the store last ended. To be
   * called first.
   *
   * @throws IOException when the directories cannot be made
   */
  public void open() throws IOException {
    Directories.create(directory);
    Directories.create(staging);
    files(staging).forEach(BlobFiles::discard);
    if (Files.isDirectory(damaged)) {
      files(damaged).forEach(BlobFiles::discard);
    }
  }

  /**
   * Starts a file, for writing. The caller closes it.
   *
   * @throws IOException when there is one already, or the disk refuses
   */
  FileChannel stage(BlobId id) throws IOException {
    return FileChannel.open(
        staging.resolve(id.hex()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Gives a staged, synced file its final name, durably.
   *
   * @throws IOException when the disk refuses
   */
  void complete(BlobId id) throws IOException {
    Path target = path(id);
    makeDurable(target.getParent());
    Directories.moveInto(staging.resolve(id.hex()), target);
  }

  /**
   * Makes a directory of blobs and its name durable, once in a process. That it is there proves
   * nothing: another upload may just have made it, or a process that was killed before it synced.
   */
  private void makeDurable(Path fanOut) throws IOException {
    synchronized (durable) {
      if (!durable.contains(fanOut)) {
        Files.createDirectories(fanOut);
        Directories.sync(directory);
        durable.add(fanOut);
      }
    }
  }

  /**
   * Takes a blob away that is not what it must be: it is not here any more, and its file lies in
   * {@code damaged} until the store is opened again.
   *
   * @throws IOException when the disk refuses
   */
  public void setAside(BlobId id) throws IOException {
    try {
      Files.createDirectories(damaged);
      Files.move(path(id), damaged.resolve(id.hex()), StandardCopyOption.REPLACE_EXISTING);
      Directories.sync(path(id).getParent());
    } catch (NoSuchFileException gone) {
      // It was removed meanwhile.
    }
  }

  void discardStaged(BlobId id) {
    discard(staging.resolve(id.hex()));
  }

  private static void discard(Path staged) {
    try {
      Files.deleteIfExists(staged);
    } catch (IOException nextOpenRemovesIt) {
      // It is in nobody's way.
    }
  }

  /** Whether a blob is here; then it is complete. */
  public boolean has(BlobId id) {
    return Files.exists(path(id));
  }

  /** Whether a blob is here and has this many bytes, as far as its directory tells. */
  public boolean has(BlobId id, long size) {
    return path(id).toFile().length() == size;
  }

  /**
   * Opens a blob, for reading. The caller closes it.
   *
   * @throws IOException when it is not here, or the disk refuses
   */
  public FileChannel read(BlobId id) throws IOException {
    return FileChannel.open(path(id), StandardOpenOption.READ);
  }

  /**
   * Removes a blob. One that is being read stays readable to its readers.
   *
   * @throws IOException when it cannot be removed now; on Windows another program that has it open
   *     is enough
   */
  public void delete(BlobId id) throws IOException {
    Files.deleteIfExists(path(id));
  }

  /** What is done with a blob. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Looks at one of them.
     *
     * @throws IOException ends the visit
     */
    void visit(BlobId id) throws IOException;
  }

  /**
   * Visits the blobs that were completed before this time, one directory after the other: all their
   * names together may not fit into memory. Files that are no blobs are left alone.
   *
   * @throws IOException as the visitor does, or when the disk refuses
   */
  public void visitOlderThan(Instant time, Visitor visitor) throws IOException {
    for (Path fanOut : files(directory)) {
      if (!fanOut.equals(staging) && Files.isDirectory(fanOut)) {
        visitOlderThan(time, fanOut, visitor);
      }
    }
  }

  private void visitOlderThan(Instant time, Path fanOut, Visitor visitor) throws IOException {
    try (DirectoryStream<Path> blobs = Files.newDirectoryStream(fanOut, this::isBlob)) {
      for (Path blob : blobs) {
        if (Files.getLastModifiedTime(blob).toInstant().isBefore(time)) {
          visitor.visit(new BlobId(blob.getFileName().toString()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private boolean isBlob(Path file) {
    String name = file.getFileName().toString();
    return BlobId.isHex(name) && file.equals(path(new BlobId(name)));
  }

  private Path path(BlobId id) {
    return directory.resolve(id.hex().substring(0, 2)).resolve(id.hex());
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(files::add);
    }
    return files;
  }
}
