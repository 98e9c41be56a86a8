package io.kittenfs.worker.groups;

import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What this worker has on its disk of the groups in which it votes, or is to: of each a store and a
 * log, which begin, open and end together. Used by one thread, but for what says otherwise.
 */
final class LocalCopies {
  private final CopyDirectories directories;
  private final RaftVotingNode node;
  private final PeerId self;
  private final long incarnation;

  /**
   * @param directories of the stores
   * @param node has the logs
   * @param self who votes with the copies
   * @param incarnation the start of this worker that uses them
   */
  LocalCopies(CopyDirectories directories, RaftVotingNode node, PeerId self, long incarnation) {
    this.directories = directories;
    this.node = node;
    this.self = self;
    this.incarnation = incarnation;
  }

  /** Whether this vote counts in a group, or is to. */
  boolean isWanted(Group group) {
    return group.peers().contains(self) || isToJoin(group);
  }

  /**
   * Whether a copy may be given up by the word of somebody who knows this group. Not while its own
   * log, or its file if the log was not open yet, has a later word by which this vote counts: what
   * others believe to be on this disk must stay there.
   *
   * @throws IOException when that file cannot be read
   */
  boolean mayBeGivenUp(Group group) throws IOException {
    Optional<Configuration> own = node.configuration(group.id());
    if (own.isEmpty()) {
      own = directories.find(group.id()).map(file -> file.group().configured());
    }
    return !isWanted(group) && own.filter(word -> word.countsSince(group, self)).isEmpty();
  }

  /** Whether this vote is to count in a group. */
  boolean isToJoin(Group group) {
    return group.joining().equals(Optional.of(self));
  }

  /**
   * Begins an empty copy. What there was of the group is kept aside, but for its log and for how
   * this worker voted.
   *
   * @param group as it is before this copy counts
   */
  void begin(Group group) throws IOException {
    if (isToJoin(group)) {
      node.forget(group);
    }
    directories.begin(group, self, incarnation);
  }

  /** Opens the copy of a group. Its log may be missing only until it was opened once. */
  Store open(int group) throws IOException {
    CopyFile file = directories.file(group);
    Store store = node.open(file.group(), directories.place(group), !file.begun());
    if (!file.begun()) {
      try {
        directories.noteBegun(file);
      } catch (IOException e) {
        try (store) {
          throw e;
        }
      }
    }
    return store;
  }

  /** Has a copy not be opened again until it is renewed. */
  void quarantine(int group, String why) throws IOException {
    node.quarantine(directories.place(group), why);
  }

  /**
   * Replaces the database of a copy that is not open by that of the leader. By any thread, and only
   * one at a time for each group.
   */
  void renew(Group group, BooleanSupplier isCancelled) throws IOException {
    node.renew(group, directories.place(group.id()), isCancelled);
  }

  /**
   * Makes a copy that is not open the first of a group that begins anew with what it has. A crash
   * in the middle leaves it as one whose log is missing, for which this is to be done again.
   *
   * @param former the group as it was
   * @param successor the group as it begins
   */
  void recover(Group former, Group successor) throws IOException {
    node.beginAnew(former, successor);
    directories.save(new CopyFile(successor, self, incarnation, false));
  }

  /** Takes over who the members of a group are, and who is to be one. */
  void know(Group group) throws IOException {
    node.introduce(group.peers());
    group.joining().map(List::of).ifPresent(node::introduce);
    directories.noteMembers(group);
  }

  /** Gives up a copy that is closed: the store is kept aside, and of the log how it voted. */
  void giveUp(Group group) throws IOException {
    directories.giveUp(group.id());
    node.forget(group);
  }

  /** Removes what was kept aside for long enough. */
  void removeOld() throws IOException {
    directories.removeOld();
  }
}
