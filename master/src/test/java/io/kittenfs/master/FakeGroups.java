package io.kittenfs.master;

import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import io.kittenfs.model.SlotTable;
import java.time.Duration;
import java.util.List;

/** The replicated groups of a {@link FakeCluster}, whose leaders a test chooses. */
final class FakeGroups {
  static final int FIRST = 65_536;

  private final FakeCluster cluster;
  private final FakeClock clock;

  FakeGroups(FakeCluster cluster, FakeClock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** So many workers join, and each has and reports three copies; nobody leads a group. */
  void awaitCopies(int workers) {
    for (int i = 0; i < workers; i++) {
      cluster.join();
    }
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(3));
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return cluster.workers.stream().allMatch(worker -> worker.copies.size() == 3);
            });
    cluster.heartbeat(0);
  }

  /** The groups as the first worker knows them. */
  List<Group> groups() {
    return cluster.workers.get(0).view.groups();
  }

  /** The preferred members lead, and the groups own all slots by their word. */
  void awaitSlots(int workers) {
    awaitCopies(workers);
    groups().forEach(group -> elect(group.id(), group.preferred(), 1));
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return owned() == SlotTable.SLOTS;
            });
    cluster.heartbeat(0);
  }

  /** A worker leads a group from now on, with all that the leader before had. */
  void elect(int group, int leader, long term) {
    FakeCopy next = copy(leader, group);
    for (FakeWorker worker : cluster.workers) {
      FakeCopy copy = worker.copies.get(group);
      if (copy != null && copy.leads) {
        next.owned = copy.owned;
      }
      if (copy != null) {
        copy.leads = false;
        copy.term = term;
      }
    }
    next.leads = true;
  }

  FakeCopy copy(int worker, int group) {
    return cluster.workers.stream()
        .filter(each -> each.index == worker)
        .findAny()
        .orElseThrow()
        .copies
        .get(group);
  }

  /** How many slots the leaders say that their groups own. */
  int owned() {
    return cluster.workers.stream()
        .flatMap(worker -> worker.copies.values().stream())
        .filter(copy -> copy.leads)
        .mapToInt(copy -> copy.owned.size())
        .sum();
  }
}
