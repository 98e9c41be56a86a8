package io.kittenfs.master.membership;

import io.kittenfs.master.registry.BootstrapMap;
import io.kittenfs.master.registry.CreateGroups;
import io.kittenfs.master.registry.FakeMember;
import io.kittenfs.master.registry.RegistryCommand;
import io.kittenfs.master.registry.RegistryFixture;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.master.registry.SetReplicas;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.UsageStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** Facts of a cluster without I/O: a registry in memory, and workers that are as a test says. */
public final class ClusterFactsFixture {
  /** The id of the first replicated group. */
  public static final int FIRST_GROUP = Member.MAX_INDEX + 1;

  private static final SavedFigures FIGURES = new SavedFigures(UsageStats.NONE, Instant.EPOCH);

  private final RegistryFixture registry = new RegistryFixture();
  private final List<FakeMember> workers = new ArrayList<>();
  private final Map<Integer, MoveProgress> progress = new HashMap<>();
  private final SortedSet<Integer> pending = new TreeSet<>();
  private final SortedSet<Integer> down = new TreeSet<>();
  private final SortedSet<Integer> closed = new TreeSet<>();
  private final Map<Integer, Map<Integer, Instant>> away = new HashMap<>();

  /** Workers with the indices from 0 on, which are up and take slots; nobody owns a slot. */
  public ClusterFactsFixture(int count) {
    for (int index = 0; index < count; index++) {
      join();
    }
  }

  /**
   * Three workers with the indices from 0 on, and as many groups of all of them; each leads one.
   */
  public static ClusterFactsFixture withThreeCopies() {
    ClusterFactsFixture cluster = new ClusterFactsFixture(0);
    cluster.apply(new SetReplicas(3));
    for (int index = 0; index < 3; index++) {
      cluster.join();
      cluster.vote(index, "0000000a");
    }
    boolean unused =
        cluster.apply(
            new CreateGroups(
                0,
                List.of(0, 1, 2),
                List.of(0, 1, 2),
                Stream.generate(UUID::randomUUID).limit(3).toList()));
    for (int index = 0; index < 3; index++) {
      for (int group = 0; group < 3; group++) {
        cluster.report(index, copy(FIRST_GROUP + group, index == group, 10, 0));
      }
    }
    return cluster;
  }

  /** What a worker says of its copy. */
  public static GroupReport copy(int group, boolean leads, long applied, long missingBlobs) {
    SlotReport slots = leads ? new SlotReport(List.of(), List.of(), Set.of(), group) : null;
    return new GroupReport(group, 1, slots, applied, missingBlobs, null);
  }

  /** One more worker. */
  public void join() {
    FakeMember worker = new FakeMember("http://worker-" + workers.size() + ":1");
    worker.register(registry);
    workers.add(worker);
  }

  /** A worker votes under this name from now on. */
  public void vote(int index, String nonce) {
    FakeMember worker = workers.get(index);
    worker.vote = new Member.Vote(new PeerId(index, nonce), 5000 + index, 1);
    worker.register(registry);
  }

  /** A heartbeat with this report in place of the worker's last of the same group. */
  public void report(int index, GroupReport report) {
    FakeMember worker = workers.get(index);
    worker.report(report);
    worker.register(registry);
  }

  /** A heartbeat that no longer tells of a copy. */
  public void giveUp(int index, int group) {
    FakeMember worker = workers.get(index);
    worker.groups = worker.groups.stream().filter(last -> last.group() != group).toList();
    worker.register(registry);
  }

  /** What a worker says now. */
  public Heartbeat heartbeat(int index) {
    return workers.get(index).heartbeat();
  }

  /** A worker that was down is up again. */
  public void up(int index) {
    down.remove(index);
  }

  /** All slots are given to these groups. */
  public void bootstrap(Integer... groups) {
    workers.forEach(worker -> worker.register(registry));
    boolean unused = registry.apply(new BootstrapMap(new TreeSet<>(List.of(groups))));
  }

  /** A worker claims what its group was given. */
  public void claim(int index) {
    workers.get(index).claimAll(registry);
  }

  /** A worker says that it lost what its group has. */
  public void loseAll(int index) {
    workers.get(index).loseAll(registry);
  }

  /** Changes the registry. */
  public <R> R apply(RegistryCommand<R> command) {
    return registry.apply(command);
  }

  /** A worker was not heard yet. */
  public void pending(int index) {
    pending.add(index);
  }

  /** A worker is down. */
  public void down(int index) {
    down.add(index);
  }

  /** A worker is up, with its store for slots closed. */
  public void closed(int index) {
    closed.add(index);
  }

  /** The copies of a worker do not take part, each of these groups since the time it has. */
  public void away(int index, Map<Integer, Instant> since) {
    away.put(index, since);
  }

  /** A worker is sending a slot to a group. */
  public void sending(int index, int slot, int group) {
    progress.put(
        index, new MoveProgress(List.of(new MovingSlot(slot, group, 0, 0, 0)), 0, 0, 0, null));
  }

  /** The registry as of now. */
  public RegistrySnapshot snapshot() {
    return registry.snapshot();
  }

  /** The facts of now. */
  public ClusterFacts facts() {
    SortedMap<Integer, MemberFacts> members = new TreeMap<>();
    RegistrySnapshot now = registry.snapshot();
    now.workers().forEach(member -> members.put(member.index(), facts(member)));
    return new ClusterFacts("session", now, members, Clocks.of(Map.of(), members.size()));
  }

  private MemberFacts facts(Member member) {
    int index = member.index();
    MemberState state =
        down.contains(index)
            ? MemberState.DOWN
            : pending.contains(index) ? MemberState.SUSPECT : MemberState.UP;
    boolean takes = state == MemberState.UP && !closed.contains(index);
    return new MemberFacts(
        member,
        state,
        pending.contains(index),
        takes,
        progress.get(index),
        FIGURES,
        workers.get(index).groups,
        state == MemberState.DOWN ? Instant.EPOCH : null,
        away.getOrDefault(index, Map.of()));
  }
}
