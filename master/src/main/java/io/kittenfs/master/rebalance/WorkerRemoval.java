package io.kittenfs.master.rebalance;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.master.membership.MemberDirectory;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.master.registry.Remove;
import io.kittenfs.model.Group;
import java.util.List;
import java.util.SortedSet;

/** Removes workers for good. Safe for use by many threads. */
final class WorkerRemoval {
  private final Registry registry;
  private final MemberDirectory directory;
  private final Orders orders;

  WorkerRemoval(Registry registry, MemberDirectory directory, Orders orders) {
    this.registry = registry;
    this.directory = directory;
    this.orders = orders;
  }

  /**
   * Removes a worker for good. Without discard not before every other worker has said that no slots
   * of its group may be on their way there: a slot may have arrived just now, with the worker that
   * sent it knowing and the master not.
   *
   * @param successors the groups that take the slots that are discarded
   * @return what was given up with it
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when it has slots, or may get
   *     some
   */
  Discarded remove(int index, boolean discard, SortedSet<Integer> successors) {
    return orders.whileNoneAreGiven(
        () -> {
          if (!discard) {
            requireNoSenders(index);
          }
          Discarded known = Discarded.of(directory.facts().status(index));
          int slots = registry.change(new Remove(index, discard, successors));
          return new Discarded(slots, known.keys(), known.bytes());
        });
  }

  private void requireNoSenders(int index) {
    RegistrySnapshot now = registry.snapshot();
    List<Integer> senders = orders.senders(now, Group.solo(index).id());
    if (!senders.isEmpty() && now.worker(index).isPresent()) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "Slots may be on their way to worker "
              + index
              + " from workers "
              + senders
              + ". POST /workers/"
              + index
              + "/drain keeps more from going there; repeat this when they have reported that none"
              + " is left. One that is gone for good has to be removed first.");
    }
  }
}
