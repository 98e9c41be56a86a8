package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus.Events;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ratis calls on behalf of one group. The database is the snapshot at any time: a start goes
 * on from where it is, after a loss of power from some earlier entry. The log keeps what is not
 * durable there yet ({@link LogCompaction}).
 */
final class GroupStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(GroupStateMachine.class);

  private final Events events;
  private final LogCompaction compaction;
  private final Runnable leadershipChanged;
  private final Runnable failed;
  private volatile String failure;
  private volatile boolean logFailed;
  private volatile boolean stopped;

  /** The last position that was delivered; changed by the thread that applies alone. */
  private volatile LogPosition delivered;

  /**
   * @param leadershipChanged called when this member may have begun or ceased to lead; returns at
   *     once
   * @param failed called once, when nothing can be applied any more; returns at once
   */
  GroupStateMachine(
      Events events, LogCompaction compaction, Runnable leadershipChanged, Runnable failed) {
    this.events = events;
    this.compaction = compaction;
    this.leadershipChanged = leadershipChanged;
    this.failed = failed;
    delivered = events.position();
    setLastAppliedTermIndex(Positions.termIndex(delivered));
  }

  /** Why no more is applied; null while it is. */
  String failure() {
    return failure;
  }

  /** Whether all entries up to this one were applied. */
  boolean hasApplied(long index) {
    return delivered.index() >= index;
  }

  /** Whether the disk failed under the log. */
  boolean logFailed() {
    return logFailed;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().startAndTransition(this::lookAtPosition);
  }

  private void lookAtPosition() {
    delivered = events.position();
    setLastAppliedTermIndex(Positions.termIndex(delivered));
  }

  /** Nothing is applied from now on until {@link #reinitialize}. */
  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** The database was replaced. */
  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().startAndTransition(this::lookAtPosition);
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    // Not what a copy brought that is in place only: the log does not begin behind that yet.
    LogPosition position = delivered;
    return position.equals(LogPosition.NONE) ? null : new Snapshot(Positions.termIndex(position));
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    return super.startTransaction(request).setStateMachineContext(request.getMessage());
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext context) {
    if (context.getStateMachineContext() instanceof Proposal proposal) {
      proposal.appending();
    }
    return context;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext context) {
    LogEntryProto entry = context.getLogEntry();
    byte[] data = entry.getStateMachineLogEntry().getLogData().toByteArray();
    LogPosition position = Positions.of(entry.getTerm(), entry.getIndex());
    apply(position, entry.getSerializedSize(), () -> events.committed(position, data));
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /**
   * Of each entry that is no command. {@link #notifyConfigurationChanged} is none of these: it is
   * also called for what a leader sends ahead of entries that this member lacks.
   */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    LogPosition position = Positions.of(term, index);
    apply(position, 0, () -> events.committed(position));
  }

  /**
   * The leader no longer has the entry that this member needs next. A member that is new is told so
   * also of a log that begins at its beginning. Asked again and again until a copy is in place, or
   * a leader has the entry. The answer is never left open: Ratis would refuse all entries until
   * then, also those of another leader that keeps more.
   *
   * @return the position of a copy that is in place, with which Ratis goes on; else null
   */
  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex first) {
    long next = Positions.ours(first.getIndex());
    if (stopped || first.getIndex() <= 0 || next <= delivered.index()) {
      return CompletableFuture.completedFuture(null);
    }
    LogPosition position = events.position();
    if (position.index() + 1 >= next) {
      return CompletableFuture.completedFuture(Positions.termIndex(position));
    }
    events.catchUp();
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Delivers nothing more. What Ratis applies from now on the database does not have, so that it
   * comes again after the next start.
   */
  void stop() {
    stopped = true;
  }

  private void apply(LogPosition position, int bytes, Runnable delivery) {
    if (stopped || position.index() <= delivered.index()) {
      return;
    }
    if (position.index() > delivered.index() + 1) {
      LOG.error("Entry {} came behind {}; this copy stops.", position, delivered);
      fail("Entry " + position.index() + " came behind " + delivered.index());
      return;
    }
    try {
      delivery.run();
      delivered = position;
      updateLastAppliedTermIndex(Positions.termIndex(position));
      compaction.applied(bytes);
    } catch (RuntimeException | Error e) {
      // It does not go on to Ratis, whose thread would spin for ever when the group is just being
      // closed.
      LOG.error("Entry {} could not be applied; this copy stops.", position, e);
      fail("Entry " + position.index() + " could not be applied: " + e);
    }
  }

  /** Delivers nothing more for this reason; answers whether it is the first one. */
  private boolean fail(String why) {
    stop();
    synchronized (this) {
      if (failure != null) {
        return false;
      }
      failure = why;
    }
    failed.run();
    return true;
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    logFailed = true;
    fail("The log could not be written: " + cause);
  }

  @Override
  public void notifyLeaderReady() {
    leadershipChanged.run();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    leadershipChanged.run();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    leadershipChanged.run();
  }

  /** The database as it is. */
  private record Snapshot(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return termIndex;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }
}
