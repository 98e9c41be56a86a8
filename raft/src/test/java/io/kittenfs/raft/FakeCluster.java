package io.kittenfs.raft;

import com.google.common.collect.ImmutableSortedSet;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.command.FormatCommand;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Three logs over three databases, or four while members come and go, and everything that can
 * happen to them, in one thread. A seed decides what does, so that each run can be had again.
 */
final class FakeCluster {
  /** How many members there are to be. */
  static final int MEMBERS = 3;

  static final int NODES = 4;
  static final Set<Integer> FOUNDERS = ImmutableSortedSet.of(0, 1, 2);
  static final int GROUP = 65_536;
  private static final int STEPS = 600;
  private static final int ROUNDS = 400;
  private static final long MILLI = 1_000_000;

  /** What becomes of the group. */
  enum Course {
    /** It stays as it is. */
    STEADY,
    /** Members come and go. */
    CHANGING,
    /** Its slots come and go, and once it has none it may end. */
    ENDING
  }

  private final Random random;
  private final FakeFaults faults;
  private final FakeNetwork network;
  private final FakeHistory history = new FakeHistory();
  private final FakeClients clients;
  private final List<FakeMember> members = new ArrayList<>();
  private final FakeMaster master;
  private final Set<BlobId> removed = new HashSet<>();

  private final FakeEnd end;
  private final Course course;

  private int step;
  private long last;
  private long nanos = 1;

  /**
   * @param directory of which only the name is used
   */
  FakeCluster(long seed, FakeFaults faults, Course course, Path directory) {
    this.random = new Random(seed);
    this.faults = faults;
    this.network = new FakeNetwork(random);
    this.clients = new FakeClients(this);
    this.master = new FakeMaster(this);
    this.end = new FakeEnd(this);
    this.course = course;
    for (int i = 0; i < NODES; i++) {
      members.add(new FakeMember(i, this, directory.resolve("m" + i)));
    }
  }

  Random random() {
    return random;
  }

  FakeFaults faults() {
    return faults;
  }

  FakeNetwork network() {
    return network;
  }

  FakeHistory history() {
    return history;
  }

  FakeClients clients() {
    return clients;
  }

  /** A member, or a node that may become one. */
  FakeMember any() {
    return members.get(random.nextInt(nodes()));
  }

  /** How many nodes take part, or may. */
  private int nodes() {
    return course == Course.CHANGING ? NODES : MEMBERS;
  }

  FakeMaster master() {
    return master;
  }

  /** Whether some copy has a file, whether or not its process runs. */
  boolean hasFile(BlobId id) {
    return members.stream().anyMatch(member -> member.hasCopy() && member.files.contains(id));
  }

  /** A member has removed a file that no row is to name any more. */
  void noteRemoved(BlobId id) {
    removed.add(id);
  }

  /** The same as {@link #hasFile}, also of a file that a member which is ahead has removed. */
  boolean hasOrHadFile(BlobId id) {
    return hasFile(id) || removed.contains(id);
  }

  List<FakeMember> members() {
    return members;
  }

  int step() {
    return step;
  }

  long nanos() {
    return nanos;
  }

  boolean isAlive(RaftLog log) {
    return members.stream().anyMatch(member -> member.isUp() && log.equals(member.log()));
  }

  /**
   * Lets things happen, then ends every fault and sees whether all goes on.
   *
   * @throws AssertionError when something was wrong
   */
  void run() throws IOException {
    members.stream().filter(FakeMember::hasCopy).forEach(FakeMember::start);
    settle();
    int steps = course == Course.STEADY ? STEPS : 4 * STEPS;
    for (step = 0; step < steps; step++) {
      nanos += random.nextInt((int) (MILLI / 2));
      act(this::happen);
    }
    heal();
  }

  /** Lets the members find their first leader, so that there is somebody to disturb. */
  private void settle() throws IOException {
    int rounds = random.nextInt(12);
    for (int i = 0; i < rounds; i++) {
      int round = i;
      act(() -> round(round));
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private void act(Action action) throws IOException {
    try {
      action.run();
    } catch (FakeMember.PowerCut itIsDown) {
      // Its process is over.
    } catch (KittenException e) {
      // A member that failed or is failing was asked directly.
    }
    history.throwComplaint();
  }

  private FakeConsensus receiver(int member) {
    FakeMember to = members.get(member);
    return to.isRunning() ? to.consensus() : null;
  }

  private void happen() throws IOException {
    int what = random.nextInt(1000);
    if (what < 300) {
      network.step(this::receiver);
      return;
    }
    if (what < 400) {
      clients.step();
      return;
    }
    FakeMember any = any();
    if (what < 402) {
      if (any.isRunning() && any.consensus().isLeader()) {
        usurp(any);
      }
    } else if (what < 413) {
      disturb(any);
    } else if (what < 437) {
      nanos += random.nextInt((int) (30 * MILLI));
    } else if (course == Course.CHANGING && what < 520) {
      master.step();
    } else if (course == Course.ENDING && what < 520) {
      end.step();
    } else if (any.isRunning()) {
      proceed(any, what);
    }
  }

  private void proceed(FakeMember member, int what) throws IOException {
    FakeConsensus consensus = member.consensus();
    if (what < 600) {
      member.apply();
    } else if (what < 700) {
      member.runTask();
    } else if (what < 760) {
      consensus.replicate();
    } else if (what < 820) {
      consensus.flush();
    } else if (what < 880) {
      consensus.append();
    } else if (what < 960) {
      consensus.tellNews();
    } else if (what < 980) {
      if (random.nextInt(3) == 0 || leader().isEmpty()) {
        consensus.elect();
      }
    } else if (what < 985) {
      consensus.transferLeadership(any().index);
    } else if (what < 995) {
      member.makeDurable();
    } else {
      FakeMember source = any();
      member.fetch();
      if (source.isRunning()) {
        member.install(source);
      }
    }
  }

  private void disturb(FakeMember member) {
    switch (random.nextInt(12)) {
      case 0 -> member.kill();
      case 1 -> member.cutPower();
      case 2 -> member.failSoon();
      case 3 -> member.pause(5 + random.nextInt(250));
      case 4 -> network.toggle(any().index, any().index);
      case 5 -> network.mend();
      default -> members.forEach(FakeMember::restart);
    }
  }

  private void heal() throws IOException {
    if (history.hasEnded()) {
      return;
    }
    network.mend();
    // Nobody pauses any more.
    step += STEPS;
    for (FakeMember member : members) {
      act(member::heal);
    }
    for (int round = 0; round < ROUNDS; round++) {
      int number = round;
      act(() -> round(number));
      act(master::settle);
      Optional<FakeMember> leader = leader();
      if (clients.areAnswered() && leader.isPresent()) {
        if (!history.isStored(last)) {
          last = clients.submit(leader.get(), new FormatCommand(FakeClients.SLOTS, true));
        } else if (areEqual()) {
          history.end(leader.get().consensus().applied());
          return;
        }
      }
    }
    history.require(false, "it does not go on after every fault is over: %s", members);
  }

  private Optional<FakeMember> leader() {
    return members.stream()
        .filter(member -> member.isRunning() && member.consensus().isLeader())
        .findAny();
  }

  private boolean areEqual() {
    List<FakeMember> voters = master.voters().stream().map(members::get).toList();
    return master.isSettled()
        && voters.stream().map(member -> member.consensus().applied()).distinct().count() == 1
        && voters.stream().noneMatch(member -> member.consensus().canApply())
        && voters.stream().allMatch(member -> member.missing() == 0);
  }

  /** The others elect a leader, and go on fast, while this one hears next to nothing. */
  private void usurp(FakeMember old) throws IOException {
    IntPredicate others = to -> to != old.index;
    clients.step();
    proceed(old);
    network.flush(this::receiver, others);
    network.isolate(old.index);
    FakeMember next = members.get((old.index + 1 + random.nextInt(nodes() - 1)) % nodes());
    for (int round = 5 + random.nextInt(60); round > 0; round--) {
      nanos += random.nextInt((int) (8 * MILLI));
      if (next.isRunning() && !next.consensus().isLeader()) {
        next.consensus().elect();
      }
      network.flush(this::receiver, others);
      for (FakeMember member : members) {
        if (member.isRunning() && member.index != old.index) {
          proceed(member);
          network.flush(this::receiver, others);
        }
      }
      clients.step();
      if (old.isRunning() && random.nextInt(4) == 0) {
        network.step(this::receiver);
        old.apply();
        old.runTask();
      }
    }
    if (random.nextBoolean()) {
      network.mend();
    }
  }

  private void round(int number) throws IOException {
    nanos += 50 * MILLI;
    FakeMember candidate = members.get(number % nodes());
    if (leader().isEmpty() && candidate.isRunning()) {
      candidate.consensus().elect();
    }
    for (FakeMember member : members) {
      member.restart();
      if (member.isRunning()) {
        proceed(member);
        network.flush(this::receiver, to -> true);
        proceed(member);
      }
    }
  }

  /** A member does all that it can do by itself. */
  private void proceed(FakeMember member) {
    while (member.consensus().append()) {
      // It appends all of them.
    }
    member.consensus().flush();
    member.consensus().replicate();
    while (member.isRunning() && member.consensus().canApply()) {
      member.apply();
    }
    while (member.consensus().tellNews()) {
      // It hears all of it.
    }
    member.runTask();
    member.runTask();
    member.runTask();
    member.fetch();
  }
}
