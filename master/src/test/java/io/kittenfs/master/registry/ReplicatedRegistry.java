package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.SlotReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The registry of a cluster with copies, and its workers. */
final class ReplicatedRegistry {
  static final int FIRST = 65_536;

  final RegistryFixture master = new RegistryFixture();
  final List<FakeMember> workers = new ArrayList<>();

  ReplicatedRegistry() {
    this(3);
  }

  ReplicatedRegistry(int copies) {
    master.apply(new SetReplicas(copies));
  }

  /** Three workers, with three groups that own a third of the slots each by their leaders' word. */
  static ReplicatedRegistry withSlots() {
    ReplicatedRegistry cluster = new ReplicatedRegistry();
    cluster.join(3);
    require(cluster.create(List.of(0, 1, 2)));
    for (int worker = 0; worker < 3; worker++) {
      cluster.lead(worker, FIRST + worker, 1, List.of());
    }
    require(
        cluster.master.apply(
            new BootstrapMap(new TreeSet<>(List.of(FIRST, FIRST + 1, FIRST + 2)))));
    for (int worker = 0; worker < 3; worker++) {
      cluster.lead(worker, FIRST + worker, 1, cluster.assigned(FIRST + worker));
    }
    cluster.register();
    require(cluster.master.slots().isComplete());
    return cluster;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new AssertionError("the cluster did not come about");
    }
  }

  /** So many workers more, each of which can vote. */
  void join(int count) {
    for (int each = 0; each < count; each++) {
      FakeMember worker = new FakeMember("http://worker-" + workers.size() + ":1");
      worker.register(master);
      int index = worker.index;
      worker.vote =
          new Member.Vote(new PeerId(index, String.format("%08x", index)), 5000 + index, 1);
      worker.register(master);
      workers.add(worker);
    }
    register();
  }

  /** Every worker sends a heartbeat. */
  void register() {
    workers.forEach(worker -> worker.register(master));
  }

  boolean create(List<Integer> indices) {
    List<UUID> names = Stream.generate(UUID::randomUUID).limit(indices.size()).toList();
    return master.apply(new CreateGroups(0, indices, indices, names));
  }

  /** The slots of a group, as the registry knows them. */
  List<SlotRange> assigned(int group) {
    return master.slots().table().rangesOf(group);
  }

  Group group(int id) {
    return master.view().group(id).orElseThrow();
  }

  GroupRow row(int id) {
    return master.snapshot().groups().stream()
        .filter(row -> row.group().id() == id)
        .findAny()
        .orElseThrow();
  }

  /** A heartbeat of a worker that leads this group, and tells of no other. */
  void lead(int worker, int group, long term, List<SlotRange> owned) {
    report(worker, new GroupReport(group, term, slots(group, owned), 10, 0, null));
  }

  static SlotReport slots(int group, List<SlotRange> owned) {
    return new SlotReport(owned, List.of(), Set.of(), group);
  }

  /** A heartbeat with this report in place of the worker's last of the same group. */
  void report(int worker, GroupReport report) {
    FakeMember sender = workers.get(worker);
    sender.report(report);
    sender.register(master);
  }

  /** Whether registering the last heartbeat of each worker again would change nothing. */
  boolean isQuiet() {
    return IntStream.range(0, workers.size())
        .allMatch(
            worker ->
                master.snapshot().alreadyRegistered(workers.get(worker).heartbeat()).isPresent());
  }
}
