package io.kittenfs.worker.groups;

import io.kittenfs.files.Directories;
import io.kittenfs.files.SyncedFile;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this worker's vote over its starts. A member that forgot a vote could give it twice, so the
 * vote is in three places: {@code identity.json}, the directory of the logs, and that of each copy.
 * Each start writes its number into the copies, then beside the logs, and last, before it takes
 * part in anything, into the identity. Whatever has a lower number than the identity was restored
 * from a backup; then the worker votes under another name, as one that never voted, and what its
 * copies hold waits for their groups to take it in again. Used by one thread.
 */
final class VoteKeeper {
  private static final Logger LOGGER = LoggerFactory.getLogger(VoteKeeper.class);
  private static final String NAME = "vote.json";

  private final Path data;
  private final WorkerIdentity identity;
  private final WireJson json;
  private final RandomGenerator random;

  /**
   * @param data the worker's directory
   * @param random draws the names of votes
   */
  VoteKeeper(Path data, WorkerIdentity identity, WireJson json, RandomGenerator random) {
    this.data = data;
    this.identity = identity;
    this.json = json;
    this.random = random;
  }

  /** A copy of a group in a directory. */
  record Copy(Path directory, CopyFile file) {}

  /**
   * With what a start begins.
   *
   * @param peer the name of the vote
   * @param port on which it was reached last; 0 when it never was
   * @param copies of the groups in which it may vote
   * @param retired copies that belong to another name
   */
  record Found(PeerId peer, int port, List<Copy> copies, List<Copy> retired) {}

  /** Where the logs are of those that vote under this name. */
  Path logs(PeerId peer) {
    return votes().resolve(peer.nonce());
  }

  /** Where the copy of this group is. */
  Path copy(int group) {
    return data.resolve("cluster").resolve(Integer.toString(group));
  }

  private Path votes() {
    return data.resolve("raft");
  }

  /**
   * Looks at what is on the disk.
   *
   * @throws IOException when it cannot be read
   */
  Found look() throws IOException {
    int worker = identity.index().orElseThrow();
    Optional<Member.Vote> kept = identity.vote();
    Optional<Member.Vote> beside = besideLogs();
    List<Copy> copies = copies();
    int port = kept.map(Member.Vote::port).orElse(0);
    List<Copy> own = copies.stream().filter(copy -> belongsTo(kept, copy)).toList();
    boolean isFirst = kept.isEmpty() && beside.isEmpty() && copies.isEmpty();
    if (!isFirst && isWhole(kept, beside, own)) {
      List<Copy> others = copies.stream().filter(copy -> !own.contains(copy)).toList();
      return new Found(kept.get().peer(), port, own, others);
    }
    PeerId fresh = PeerId.random(worker, random);
    if (!isFirst) {
      LOGGER.warn(
          "What this worker knows of its votes in replicated groups does not fit together: some of"
              + " it was lost or restored from a backup. It takes no part in the groups {} until they"
              + " take it in again; it is {} from now on",
          copies.stream().map(copy -> copy.file().group().id()).toList(),
          fresh);
    }
    return new Found(fresh, port, List.of(), copies);
  }

  private static boolean belongsTo(Optional<Member.Vote> kept, Copy copy) {
    return kept.filter(vote -> vote.peer().equals(copy.file().peer())).isPresent();
  }

  private static boolean isWhole(
      Optional<Member.Vote> kept, Optional<Member.Vote> beside, List<Copy> own) {
    return kept.isPresent()
        && beside.isPresent()
        && beside.get().peer().equals(kept.get().peer())
        && beside.get().incarnation() >= kept.get().incarnation()
        && own.stream().allMatch(copy -> copy.file().incarnation() >= kept.get().incarnation());
  }

  private Optional<Member.Vote> besideLogs() throws IOException {
    Optional<byte[]> content = SyncedFile.read(votes().resolve(NAME));
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(json.read(content.get(), Member.Vote.class));
  }

  private List<Copy> copies() throws IOException {
    List<Copy> copies = new ArrayList<>();
    Path cluster = data.resolve("cluster");
    if (Files.isDirectory(cluster)) {
      try (DirectoryStream<Path> directories = Files.newDirectoryStream(cluster)) {
        for (Path directory : directories) {
          CopyFile.load(directory, json).ifPresent(file -> copies.add(new Copy(directory, file)));
        }
      }
    }
    return copies;
  }

  /**
   * Counts this start, durably when this returns; before it nobody may vote.
   *
   * @param port on which it is reached
   * @return what others are told
   */
  Member.Vote begin(Found found, int port) throws IOException {
    Member.Vote vote = new Member.Vote(found.peer(), port, identity.incarnation());
    for (Copy copy : found.copies()) {
      copy.file().startedAs(vote.incarnation()).save(copy.directory(), json);
    }
    Directories.create(votes());
    SyncedFile.replace(votes().resolve(NAME), json.write(vote));
    identity.keepVote(vote);
    return vote;
  }
}
