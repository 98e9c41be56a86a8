package io.kittenfs.raft;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Leadership;
import io.kittenfs.log.LogStatus;
import io.kittenfs.log.LogStatus.Role;
import io.kittenfs.log.StateMachine;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a replicated group, as one of its members has it. A command is answered when a
 * majority has it and this member has applied it, durably both. Callers' continuations run on the
 * thread that applies, so they must not block.
 *
 * <p>Unlike a local log, it cannot take back what it failed to apply: other copies may have it.
 */
public final class RaftLog implements CommandLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(RaftLog.class);

  private final int group;
  private final CommandCodec codec;
  private final Consensus consensus;
  private final EntryApplier applier;
  private final LogLease lease;
  private final LongSupplier clock;
  private final LeadershipCalls leadership;
  private final Proposer proposer;
  private final CatchUp catchUp;
  private final CommittedEntries entries;

  RaftLog(
      int group,
      CommandCodec codec,
      Consensus consensus,
      EntryApplier applier,
      LogLease lease,
      CopySource copies,
      LogRuntime runtime) {
    this.group = group;
    this.codec = codec;
    this.consensus = consensus;
    this.applier = applier;
    this.lease = lease;
    long origin = runtime.nanoClock().getAsLong() - 1;
    this.clock = () -> runtime.nanoClock().getAsLong() - origin;
    this.leadership = new LeadershipCalls(group, runtime.executor(), runtime.timer());
    this.proposer =
        new Proposer(
            consensus,
            lease,
            clock,
            runtime.timer(),
            leadership,
            this::notLeader,
            runtime.random().nextLong());
    this.catchUp = new CatchUp(group, copies);
    this.entries = new CommittedEntries(group, applier, proposer, catchUp);
  }

  /**
   * Takes part in a group from now on.
   *
   * @param group its id
   * @param database that of this member, open for as long as the log; changed by nobody else
   * @param codec of the commands of this state machine
   * @param consensus not started; closed with the log
   * @param copies replace the database when this member lacks more than the log has
   * @throws KittenException INTERNAL when what this member keeps of the log cannot be used
   */
  public static RaftLog open(
      int group,
      Database database,
      StateMachine machine,
      CommandCodec codec,
      Consensus consensus,
      CopySource copies,
      LogRuntime runtime) {
    RaftLog log =
        new RaftLog(
            group,
            codec,
            consensus,
            new EntryApplier(database, machine, codec),
            new LogLease(RaftLimits.LEASE_NANOS, RaftLimits.LEADER_WAIT_NANOS),
            copies,
            runtime);
    try {
      log.start();
    } catch (IOException e) {
      throw new KittenException(
          ErrorCode.INTERNAL, "The log of this group cannot be used; see the node's log.", e);
    }
    return log;
  }

  void start() throws IOException {
    consensus.start(entries);
  }

  private NotLeaderException notLeader() {
    Consensus.State state = consensus.state();
    return new NotLeaderException(group, state.term(), state.leader());
  }

  @Override
  public <R> CompletableFuture<R> submit(Command<R> command) {
    int weight = command.weight();
    PendingCommand<R> pending = new PendingCommand<>(deadline(), codec.encode(command), weight);
    if (pending.bytes.remaining() > RaftLimits.ENTRY_BYTES) {
      pending.fail(Failures.tooLarge());
    } else {
      proposer.submit(pending);
    }
    return pending.future;
  }

  private long deadline() {
    return clock.getAsLong() + RaftLimits.ANSWER_NANOS;
  }

  @Override
  public void awaitReadable() {
    if (!isCoveredByLease()) {
      CommandLog.await(afterBarrier());
    }
  }

  @Override
  public CompletableFuture<Void> readable() {
    return isCoveredByLease() ? CompletableFuture.completedFuture(null) : afterBarrier();
  }

  /**
   * Reads again when this node lost its leadership meanwhile: a reader that is stopped between the
   * permission and its read could see what the next leader commits before that leader itself does,
   * and the next read, there, would go back in time.
   */
  @Override
  public <T> T read(Supplier<T> reading) {
    while (true) {
      long term = leadershipTerm();
      awaitReadable();
      T result = reading.get();
      if (hasNothingLaterThan(term)) {
        return result;
      }
    }
  }

  /** The term whose leadership a read relies on; to be asked before it is allowed. */
  long leadershipTerm() {
    return proposer.term();
  }

  /** Whether the database has only what leaders up to this term appended. */
  boolean hasNothingLaterThan(long term) {
    return entries.heard().term() <= term;
  }

  private boolean isCoveredByLease() {
    long now = clock.getAsLong();
    if (!lease.covers(now)) {
      return false;
    }
    if (lease.isToBeRenewed(now)) {
      proposer.renewLease();
    }
    return true;
  }

  private CompletableFuture<Void> afterBarrier() {
    Caller<Void> reader = new Caller<>(deadline());
    proposer.read(reader);
    return reader.future;
  }

  @Override
  public void requireLeader() {
    if (proposer.role() == Role.FOLLOWER) {
      throw notLeader();
    }
  }

  /** Asks the consensus for nothing, so that it may be late by what is still to be told. */
  @Override
  public Role role() {
    return proposer.role();
  }

  /**
   * A leader that was replaced is told so late. It is never shown as the leader of a term in which
   * another one leads: who is told of two believes the later one.
   */
  @Override
  public LogStatus status() {
    Role role = proposer.role();
    long ledTerm = proposer.term();
    Consensus.State state = consensus.state();
    boolean leads = role.leads();
    if (state.failure() != null) {
      role = Role.STOPPED;
    } else if (leads && state.term() > ledTerm) {
      role = Role.FOLLOWER;
    }
    return new LogStatus(
        role,
        Math.max(state.term(), leads ? ledTerm : 0),
        state.leader(),
        entries.heard().index(),
        state.committed(),
        lease.left(clock.getAsLong()) / 1_000_000);
  }

  @Override
  public long commandIndex() {
    return applier.index();
  }

  /** Of this copy: what was acknowledged is on the disks of a majority anyway. */
  @Override
  public void makeDurable() {
    if (proposer.isClosed()) {
      throw Failures.closed();
    }
    entries.makeDurable();
  }

  /** What the listener does as a leader is done on a thread of its own, after this returned. */
  @Override
  public void onLeadership(Leadership listener) {
    leadership.listen(listener);
  }

  /** What was submitted is answered within five seconds, one way or the other. */
  @Override
  public void close() {
    proposer.drain().join();
    catchUp.close();
    try {
      consensus.close();
    } catch (IOException e) {
      LOGGER.warn("The log of group {} did not end cleanly", group, e);
    }
    proposer.stop();
  }
}
