package io.kittenfs.worker.groups;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.primitives.Longs;
import io.kittenfs.files.Directories;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of this worker's copies of replicated groups. One that is given up is kept aside
 * for a day, in case that was a mistake of a person. Used by one thread.
 */
final class CopyDirectories {
  private static final Logger LOGGER = LoggerFactory.getLogger(CopyDirectories.class);
  private static final Duration KEPT = Duration.ofDays(1);

  private final IntFunction<Path> places;
  private final Path former;
  private final WireJson json;
  private final InstantSource clock;

  /**
   * @param data the worker's directory
   * @param places where the copy of each group is
   * @param clock tells how long a copy was kept aside
   */
  CopyDirectories(Path data, IntFunction<Path> places, WireJson json, InstantSource clock) {
    this.places = places;
    this.former = data.resolve("former-copies");
    this.json = json;
    this.clock = clock;
  }

  /** Where the copy of a group is. */
  Path place(int group) {
    return places.apply(group);
  }

  /**
   * The file of a copy; empty when there is none.
   *
   * @throws IOException when it cannot be read
   */
  Optional<CopyFile> find(int group) throws IOException {
    return CopyFile.load(place(group), json);
  }

  /**
   * The file of a copy.
   *
   * @throws IOException when there is none, or it cannot be read
   */
  CopyFile file(int group) throws IOException {
    return find(group)
        .orElseThrow(
            () -> new IOException("The file that says whose vote this copy is was removed"));
  }

  /**
   * Prepares an empty directory for a new copy. What is there is kept aside.
   *
   * @param group as it is before this copy counts
   * @param self who is to vote with it
   */
  void begin(Group group, PeerId self, long incarnation) throws IOException {
    giveUp(group.id());
    save(new CopyFile(group, self, incarnation, false));
  }

  /** From now on the log of a copy must be there when it is opened. */
  void noteBegun(CopyFile file) throws IOException {
    save(file.whenBegun());
  }

  /** Keeps who votes in a group: what a log says of that may lie behind what is left of it. */
  void noteMembers(Group group) throws IOException {
    CopyFile file = file(group.id());
    boolean isMember = group.peers().contains(file.peer());
    if (isMember && !new HashSet<>(group.peers()).equals(new HashSet<>(file.group().peers()))) {
      save(file.of(group));
    }
  }

  /** Replaces the file of a copy, durably when this returns. */
  void save(CopyFile file) throws IOException {
    file.save(place(file.group().id()), json);
  }

  /** Keeps the directory of a group aside, if there is one. */
  void giveUp(int group) throws IOException {
    Path place = place(group);
    if (Files.exists(place)) {
      Directories.create(former);
      Path aside = former.resolve(group + "-" + clock.millis());
      Files.move(place, aside);
      Directories.sync(former);
      LOGGER.info("The copy of group {} is kept in {} for a day", group, aside);
    }
  }

  /** Removes what was kept aside for long enough. */
  void removeOld() throws IOException {
    if (!Files.isDirectory(former)) {
      return;
    }
    try (DirectoryStream<Path> copies = Files.newDirectoryStream(former)) {
      for (Path copy : copies) {
        String name = copy.getFileName().toString();
        Long since = Longs.tryParse(name.substring(name.indexOf('-') + 1));
        if (since != null && clock.millis() - since >= KEPT.toMillis()) {
          MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
          LOGGER.info("The former copy {} was removed", copy);
        }
      }
    }
  }
}
