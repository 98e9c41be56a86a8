package io.kittenfs.worker.groups;

import io.kittenfs.files.Directories;
import io.kittenfs.files.SyncedFile;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The file {@code group.json} in the directory of a group's copy: of which group it is, and whose
 * vote it belongs to. It is there before the copy votes for the first time. Immutable.
 *
 * @param group as it was when this copy began, with the members that were known last
 * @param peer who votes with this copy
 * @param incarnation the last start of the worker that used it
 * @param begun whether its log must be there; before, a crash may have come between this file and
 *     the log
 */
record CopyFile(Group group, PeerId peer, long incarnation, boolean begun) {
  private static final String NAME = "group.json";

  /** Checks what is read. */
  CopyFile {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(peer, "peer");
  }

  /**
   * The file of a copy; empty when the directory has none.
   *
   * @throws IOException when it cannot be read or makes no sense
   */
  static Optional<CopyFile> load(Path directory, WireJson json) throws IOException {
    Optional<byte[]> content = SyncedFile.read(directory.resolve(NAME));
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(json.read(content.get(), CopyFile.class));
  }

  /** Replaces the file, durably when this returns. */
  void save(Path directory, WireJson json) throws IOException {
    Directories.create(directory);
    SyncedFile.replace(directory.resolve(NAME), json.write(this));
  }

  CopyFile whenBegun() {
    return new CopyFile(group, peer, incarnation, true);
  }

  CopyFile of(Group changed) {
    return new CopyFile(changed, peer, incarnation, begun);
  }

  CopyFile startedAs(long start) {
    return new CopyFile(group, peer, start, begun);
  }
}
