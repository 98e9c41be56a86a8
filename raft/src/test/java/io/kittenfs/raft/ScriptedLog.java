package io.kittenfs.raft;

import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.MemoryEngine;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.CounterMachine;
import io.kittenfs.log.LogPosition;
import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** A log in whose consensus, clock and threads nothing happens but what a test makes happen. */
final class ScriptedLog implements Consensus {
  static final int GROUP = 65_536;

  final Database database;
  final RaftLog log;

  /** What was proposed and neither committed nor rejected yet. */
  final Deque<Proposal> proposals = new ArrayDeque<>();

  private final List<Due> timers = new ArrayList<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private long nanos;
  private Events events;
  private LogPosition last = LogPosition.NONE;
  private long term;

  /** An entry that was proposed. */
  record Proposal(byte[] entry, Runnable rejected) {
    int commands() {
      return Entry.decode(entry).commands().size();
    }
  }

  private record Due(long nanos, Runnable action) {}

  ScriptedLog(Path directory) throws IOException {
    this(directory, new CounterCodec());
  }

  ScriptedLog(Path directory, CommandCodec codec) throws IOException {
    this(directory, codec, new NoCopies());
  }

  ScriptedLog(Path directory, CommandCodec codec, CopySource copies) throws IOException {
    database = Database.open(directory, new MemoryEngine(new MemoryEngine.Sizes(4096, 512, 128)));
    log =
        RaftLog.open(
            GROUP,
            database,
            new CounterMachine(),
            codec,
            this,
            copies,
            new LogRuntime(
                () -> nanos,
                (after, action) -> timers.add(new Due(nanos + after, action)),
                tasks::add,
                new Random(1)));
  }

  @Override
  public void start(Events listener) {
    events = listener;
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    proposals.add(new Proposal(entry, rejected));
  }

  @Override
  public State state() {
    return new State(
        Math.max(term, last.term()), OptionalInt.of(1), last.index(), null, null, false);
  }

  @Override
  public long logBytes() {
    return 0;
  }

  @Override
  public void changeMembers(List<PeerId> present, List<PeerId> members) {}

  @Override
  public void transferLeadership(int worker) {}

  @Override
  public void close() {}

  Events events() {
    return events;
  }

  /** It leads in this term, and has waited. */
  void lead(long term) {
    elect(term);
    pass(Duration.ofMillis(134));
  }

  /** It votes for another member in this term, and the log is not told yet. */
  void vote(long inTerm) {
    term = inTerm;
  }

  /** It leads in this term from now on. */
  void elect(long term) {
    commitNothing(term);
    events.leading(term);
  }

  /** The first entry of a leader is committed. */
  void commitNothing(long term) {
    last = new LogPosition(term, last.index() + 1);
    events.committed(last);
  }

  /** What was proposed first is committed in this term. */
  void commit(long term) {
    last = new LogPosition(term, last.index() + 1);
    events.committed(last, proposals.remove().entry());
  }

  /** Time goes by, and what is due happens. */
  void pass(Duration time) {
    long end = nanos + time.toNanos();
    while (true) {
      Due next =
          timers.stream()
              .filter(timer -> timer.nanos() <= end)
              .min((one, other) -> Long.compare(one.nanos(), other.nanos()))
              .orElse(null);
      if (next == null) {
        nanos = end;
        return;
      }
      timers.remove(next);
      nanos = Math.max(nanos, next.nanos());
      next.action().run();
    }
  }

  boolean hasTimers() {
    return !timers.isEmpty();
  }

  /** Runs what is to be done when leadership comes or goes. */
  void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }
}
