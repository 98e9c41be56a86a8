package io.kittenfs.raft;

import io.kittenfs.model.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Has the members of a {@link FakeCluster} come and go by the rules of the master: one at a time,
 * by what the members tell now and then, with orders that come late.
 */
final class FakeMaster {
  private static final int NOBODY = -1;

  private final FakeCluster cluster;
  private final Random random;
  private final Map<Integer, Report> reports = new HashMap<>();
  private final List<Runnable> orders = new ArrayList<>();
  private Agreed known = new Agreed(0, FakeCluster.FOUNDERS);

  /** Who is not waited for any more, as of a member that was silent for long. */
  private final Set<Integer> lost = new TreeSet<>();

  /** Who is to come, and who is to go first, if somebody is. */
  private int adding = NOBODY;

  private int removing = NOBODY;
  private int changes;

  /**
   * Who votes, as a member has it that cannot be undone.
   *
   * @param index of the entry that says so
   */
  record Agreed(int index, Set<Integer> voters) {}

  private record Report(Agreed agreed, int missing) {}

  FakeMaster(FakeCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.random();
  }

  /** How many changes the members agreed on, as far as was heard. */
  int changes() {
    return changes;
  }

  Set<Integer> voters() {
    return known.voters();
  }

  /** Something happens here, or at a member because of an order. */
  void step() {
    hear(cluster.any());
    plan(true);
    order();
    for (int i = random.nextInt(3); i >= 0 && !orders.isEmpty(); i--) {
      orders.remove(random.nextInt(orders.size())).run();
    }
    while (orders.size() > 8) {
      orders.remove(random.nextInt(orders.size()));
    }
  }

  /**
   * All of it at once, and towards as many members as there are to be; for when faults are over.
   */
  void settle() {
    cluster.members().forEach(this::hear);
    plan(false);
    orders.clear();
    order();
    orders.forEach(Runnable::run);
  }

  boolean isSettled() {
    return known.voters().size() == FakeCluster.MEMBERS && adding == NOBODY && removing == NOBODY;
  }

  private void hear(FakeMember member) {
    if (!member.isRunning()) {
      return;
    }
    Agreed agreed = member.consensus().agreed();
    reports.put(member.index, new Report(agreed, member.missing()));
    if (agreed != null && agreed.index() > known.index()) {
      changes += agreed.voters().equals(known.voters()) ? 0 : 1;
      known = agreed;
      adding = known.voters().contains(adding) ? NOBODY : adding;
      removing = NOBODY;
    }
  }

  private void plan(boolean replaces) {
    lost.removeIf(member -> cluster.members().get(member).isRunning());
    if (adding != NOBODY && !cluster.members().get(adding).hasCopy() && random.nextInt(10) == 0) {
      adding = NOBODY;
    }
    if (removing != NOBODY && random.nextInt(10) == 0) {
      removing = NOBODY;
    }
    if (adding == NOBODY && removing == NOBODY) {
      int size = known.voters().size();
      if (size > FakeCluster.MEMBERS) {
        removing = next();
      } else if (size < FakeCluster.MEMBERS || replaces) {
        adding = anyOf(outsiders());
        boolean goesFirst = size == FakeCluster.MEMBERS && cluster.faults().isOneAtATime();
        removing = goesFirst && adding != NOBODY && random.nextBoolean() ? next() : NOBODY;
      }
    }
  }

  /** Who goes: one that is away, which is given up with that, else any. */
  private int next() {
    List<Integer> away =
        known.voters().stream()
            .filter(member -> !cluster.members().get(member).isRunning())
            .toList();
    lost.addAll(away);
    return anyOf(away.isEmpty() ? known.voters() : away);
  }

  private List<Integer> outsiders() {
    return IntStream.range(0, FakeCluster.NODES)
        .filter(node -> !known.voters().contains(node) && !cluster.members().get(node).hasCopy())
        .boxed()
        .toList();
  }

  private int anyOf(Collection<Integer> nodes) {
    return nodes.isEmpty() ? NOBODY : List.copyOf(nodes).get(random.nextInt(nodes.size()));
  }

  private void order() {
    Agreed now = known;
    if (adding != NOBODY) {
      FakeMember joiner = cluster.members().get(adding);
      orders.add(() -> joiner.join(now.voters()));
    }
    boolean isReady = adding == NOBODY || cluster.members().get(adding).isRunning();
    if (removing != NOBODY && isReady && isWhole(without(now.voters(), removing))) {
      orderChange(now, without(now.voters(), removing));
    } else if (removing == NOBODY && adding != NOBODY && isReady) {
      Set<Integer> wanted = with(now.voters(), adding);
      boolean isOne = cluster.faults().isOneAtATime();
      orderChange(now, isOne ? wanted : without(wanted, anyOf(now.voters())));
    }
    for (FakeMember member : cluster.members()) {
      boolean isFormer = !now.voters().contains(member.index) && member.index != adding;
      if (isFormer && member.isRunning() && isWhole(now.voters())) {
        orders.add(() -> member.leave(now));
      }
    }
  }

  private void orderChange(Agreed now, Set<Integer> wanted) {
    cluster.members().stream()
        .filter(member -> member.isRunning() && member.consensus().isLeader())
        .filter(member -> wanted.contains(member.index))
        .forEach(
            leader ->
                orders.add(
                    () -> {
                      if (leader.isRunning()) {
                        leader.consensus().changeMembers(peers(now.voters()), peers(wanted));
                      }
                    }));
  }

  private static Set<Integer> with(Set<Integer> voters, int other) {
    Set<Integer> more = new TreeSet<>(voters);
    more.add(other);
    return more;
  }

  private static Set<Integer> without(Set<Integer> voters, int other) {
    Set<Integer> less = new TreeSet<>(voters);
    less.remove(other);
    return less;
  }

  /** Those that are lost are not waited for, but a majority has to have all. */
  private boolean isWhole(Set<Integer> members) {
    if (!cluster.faults().waitsForCopies()) {
      return true;
    }
    long whole = members.stream().filter(this::hasAll).count();
    return whole > members.size() / 2
        && members.stream().allMatch(member -> hasAll(member) || lost.contains(member));
  }

  private boolean hasAll(int member) {
    Report report = reports.get(member);
    return cluster.members().get(member).isRunning()
        && report != null
        && report.agreed() != null
        && report.agreed().index() >= known.index()
        && report.missing() == 0;
  }

  static List<PeerId> peers(Set<Integer> members) {
    return members.stream().map(member -> new PeerId(member, "0000000a")).toList();
  }
}
