package io.kittenfs.raft;

import io.kittenfs.log.LogPosition;
import io.kittenfs.model.PeerId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * One process of one member of a {@link FakeCluster}: Raft, without any timer. What it does, and
 * what it is late with, the cluster decides.
 */
final class FakeConsensus implements Consensus {
  private final int self;
  private final FakeDisk disk;
  private final FakeNetwork network;
  private final Random random;

  /** Entries that were proposed and are not appended yet; in order. */
  private final Deque<Proposal> proposals = new ArrayDeque<>();

  /** What the log is to be told about leadership; in order. */
  private final Deque<Runnable> news = new ArrayDeque<>();

  private final Set<Integer> votes = new TreeSet<>();
  private final int[] matched = new int[FakeCluster.NODES];
  private final int[] next = new int[FakeCluster.NODES];
  private Events events;
  private Role role = Role.FOLLOWER;
  private int leader = FakeDisk.NOBODY;
  private int committed;
  private int applied;

  /** The index of the first entry of this leadership. */
  private int first;

  private Throwable failure;

  private enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  private record Proposal(byte[] entry, Runnable rejected) {}

  FakeConsensus(int self, FakeDisk disk, FakeNetwork network, Random random) {
    this.self = self;
    this.disk = disk;
    this.network = network;
    this.random = random;
  }

  @Override
  public void start(Events listener) {
    events = listener;
    int position = (int) listener.position().index();
    // Delivers some entries again.
    applied = Math.max(0, position - random.nextInt(4));
    committed = applied;
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    proposals.add(new Proposal(entry, rejected));
    if (proposals.size() == 1 && random.nextInt(3) > 0) {
      append();
    }
  }

  /**
   * Appends the next entry that was proposed, or rejects it, or, rarely, forgets about it.
   *
   * @return whether there was one
   */
  boolean append() {
    Proposal proposal = proposals.poll();
    if (proposal == null) {
      return false;
    }
    if (!isReady()) {
      proposal.rejected().run();
    } else if (random.nextInt(100) > 0) {
      disk.entries.add(new FakeDisk.Entry(disk.term, proposal.entry(), null));
    }
    return true;
  }

  boolean isLeader() {
    return role == Role.LEADER;
  }

  private boolean isReady() {
    return isLeader() && failure == null && applied >= first;
  }

  int applied() {
    return applied;
  }

  int committed() {
    return committed;
  }

  Throwable failure() {
    return failure;
  }

  /** Makes durable what this member appended as a leader. */
  void flush() {
    disk.flushed = disk.size();
    advance();
  }

  void elect() {
    if (isLeader() || failure != null || !disk.voters().names(self)) {
      return;
    }
    disk.raiseTerm(disk.term + 1);
    disk.vote = self;
    role = Role.CANDIDATE;
    leader = FakeDisk.NOBODY;
    votes.clear();
    votes.add(self);
    long term = disk.term;
    int lastIndex = disk.size();
    long lastTerm = disk.termAt(lastIndex);
    others(to -> network.send(self, to, it -> it.onVote(self, term, lastIndex, lastTerm)));
    lead();
  }

  private void others(IntConsumer each) {
    for (int to : disk.voters().all()) {
      if (to != self) {
        each.accept(to);
      }
    }
  }

  private void onVote(int candidate, long term, int lastIndex, long lastTerm) {
    hear(term);
    boolean isBehind =
        lastTerm < disk.termAt(disk.size())
            || (lastTerm == disk.termAt(disk.size()) && lastIndex < disk.size());
    if (term == disk.term
        && !isBehind
        && (disk.vote == FakeDisk.NOBODY || disk.vote == candidate)) {
      disk.vote = candidate;
      network.send(self, candidate, it -> it.onGranted(self, term));
    }
  }

  private void onGranted(int voter, long term) {
    hear(term);
    if (term == disk.term && role == Role.CANDIDATE && votes.add(voter)) {
      lead();
    }
  }

  private void lead() {
    if (disk.voters().isMajority(votes::contains)) {
      role = Role.LEADER;
      leader = self;
      Arrays.fill(matched, 0);
      Arrays.fill(next, disk.size() + 1);
      // As Ratis does it: also when the last entry has the voters before, too.
      append(FakeVoters.of(disk.voters().now()));
      first = disk.size();
      replicate();
    }
  }

  private void append(FakeVoters voters) {
    disk.entries.add(new FakeDisk.Entry(disk.term, null, voters));
  }

  /** Hears of a term; of a higher one also that nobody leads in a lower one. */
  private void hear(long term) {
    if (term > disk.term) {
      disk.raiseTerm(term);
      leader = FakeDisk.NOBODY;
      follow();
    }
  }

  private void follow() {
    if (isLeader()) {
      news.add(events::following);
    }
    role = Role.FOLLOWER;
  }

  /** A leader sends what the others lack. */
  void replicate() {
    if (isLeader() && failure == null) {
      others(this::replicate);
    }
  }

  private void replicate(int to) {
    long term = disk.term;
    int previous = Math.min(next[to] - 1, disk.size());
    long previousTerm = disk.termAt(previous);
    int end = disk.size() - (disk.size() > previous ? random.nextInt(2) : 0);
    List<FakeDisk.Entry> more = List.copyOf(disk.entries.subList(previous, end));
    int known = committed;
    network.send(self, to, it -> it.onAppend(self, term, previous, previousTerm, more, known));
  }

  private void onAppend(
      int from, long term, int previous, long previousTerm, List<FakeDisk.Entry> more, int known) {
    hear(term);
    if (term < disk.term || failure != null) {
      long mine = disk.term;
      network.send(self, from, it -> it.hear(mine));
      return;
    }
    follow();
    leader = from;
    if (previous > disk.size() || disk.termAt(previous) != previousTerm) {
      int hint = Math.min(previous, disk.size() + 1);
      network.send(self, from, it -> it.onRefused(self, term, hint));
      return;
    }
    disk.accept(previous, more);
    int match = previous + more.size();
    committed = Math.max(committed, Math.min(known, match));
    network.send(self, from, it -> it.onAccepted(self, term, match));
  }

  private void onRefused(int from, long term, int hint) {
    hear(term);
    if (isLeader() && term == disk.term) {
      next[from] = Math.max(1, Math.min(hint, next[from] - 1));
      replicate(from);
    }
  }

  private void onAccepted(int from, long term, int match) {
    hear(term);
    if (isLeader() && term == disk.term) {
      matched[from] = Math.max(matched[from], match);
      next[from] = matched[from] + 1;
      advance();
    }
  }

  private void advance() {
    if (!isLeader()) {
      return;
    }
    matched[self] = disk.flushed;
    FakeVoters voters = disk.voters();
    for (int index = disk.size(); index > committed && disk.termAt(index) == disk.term; index--) {
      int at = index;
      if (voters.isMajority(member -> matched[member] >= at)) {
        committed = index;
      }
    }
    if (disk.votersIndex() <= committed) {
      if (!voters.isStable()) {
        append(FakeVoters.of(voters.now()));
      } else if (!voters.names(self)) {
        follow();
      }
    }
  }

  /** Who votes, when that cannot be undone and all before it is applied; else null. */
  FakeMaster.Agreed agreed() {
    int index = disk.votersIndex();
    return index > 0 && index <= applied && disk.voters().isStable()
        ? new FakeMaster.Agreed(index, disk.voters().now())
        : null;
  }

  /** What a member applies is durable in its own log, too. */
  boolean canApply() {
    return failure == null && applied < Math.min(committed, disk.flushed);
  }

  /** Delivers the next committed entry. */
  void apply() {
    applied++;
    FakeDisk.Entry entry = disk.entries.get(applied - 1);
    LogPosition position = new LogPosition(entry.term(), applied);
    try {
      if (entry.bytes() == null) {
        events.committed(position);
      } else {
        events.committed(position, entry.bytes());
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    if (isLeader() && applied == first) {
      long term = disk.term;
      news.add(() -> events.leading(term));
    }
  }

  private void fail(Throwable cause) {
    failure = cause;
    follow();
  }

  /** Tells what is known about leadership first; answers whether there was anything. */
  boolean tellNews() {
    Runnable next = news.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  /** Lets the log make its database durable; answers up to where, null when it fails. */
  LogPosition makeDurable() {
    try {
      return events.makeDurable();
    } catch (RuntimeException | Error e) {
      fail(e);
      return null;
    }
  }

  /** Takes over that the database has everything up to this entry of another member. */
  void install(int position, FakeDisk source) {
    if (position > disk.size() || disk.termAt(position) != source.termAt(position)) {
      disk.entries.clear();
      disk.entries.addAll(source.entries.subList(0, position));
    }
    disk.flushed = disk.size();
    applied = position;
    committed = Math.max(committed, position);
  }

  @Override
  public State state() {
    return new State(
        disk.term,
        leader == FakeDisk.NOBODY ? OptionalInt.empty() : OptionalInt.of(leader),
        committed,
        failure == null ? null : failure.toString(),
        null,
        false);
  }

  @Override
  public long logBytes() {
    return 0;
  }

  @Override
  public void changeMembers(List<PeerId> present, List<PeerId> members) {
    FakeVoters voters = disk.voters();
    if (isReady()
        && voters.isStable()
        && disk.votersIndex() <= committed
        && FakeMaster.peers(voters.now()).equals(present)) {
      Set<Integer> wanted = members.stream().map(PeerId::worker).collect(Collectors.toSet());
      wanted.stream().filter(member -> !voters.names(member)).forEach(this::meet);
      append(voters.becoming(wanted));
      replicate();
    }
  }

  private void meet(int member) {
    matched[member] = 0;
    next[member] = 1;
  }

  @Override
  public void transferLeadership(int worker) {
    if (isLeader() && worker != self) {
      network.send(self, worker, FakeConsensus::elect);
    }
  }

  @Override
  public void close() {
    fail(new IllegalStateException("closed"));
  }
}
