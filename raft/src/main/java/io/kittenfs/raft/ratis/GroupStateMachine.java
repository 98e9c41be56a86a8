package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus.Events;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
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

/**
 * What Ratis calls on behalf of one group. The database is the snapshot at any time, since each
 * entry is durable there before the next one is applied; so nothing is ever replayed.
 */
final class GroupStateMachine extends BaseStateMachine {
  private final Events events;
  private final LogCompaction compaction;
  private final Runnable leadershipChanged;
  private volatile String failure;
  private volatile boolean logFailed;

  /** The last position that was delivered; only used by the thread that applies. */
  private LogPosition delivered;

  /**
   * @param leadershipChanged called when this member may have begun or ceased to lead; returns at
   *     once
   */
  GroupStateMachine(Events events, LogCompaction compaction, Runnable leadershipChanged) {
    this.events = events;
    this.compaction = compaction;
    this.leadershipChanged = leadershipChanged;
    delivered = events.position();
    setLastAppliedTermIndex(Positions.termIndex(delivered));
  }

  /** Why no more is applied; null while it is. */
  String failure() {
    return failure;
  }

  /** Whether the disk failed under the log. */
  boolean logFailed() {
    return logFailed;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().startAndTransition(this::reinitialize);
  }

  @Override
  public void reinitialize() {
    delivered = events.position();
    setLastAppliedTermIndex(Positions.termIndex(delivered));
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    LogPosition position = events.position();
    return position.equals(LogPosition.NONE) ? null : new Snapshot(Positions.termIndex(position));
  }

  /** Only what {@link RatisGroup} proposes is appended, and nothing that came over the network. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    TransactionContext context = super.startTransaction(request);
    if (request.getMessage() instanceof Proposal) {
      return context.setStateMachineContext(request.getMessage());
    }
    return context.setException(new IOException("Only members of the group append entries."));
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

  /** Comes before the leader is told that it is ready, as an entry of its term has to. */
  @Override
  public void notifyConfigurationChanged(
      long term, long index, RaftConfigurationProto configuration) {
    LogPosition position = Positions.of(term, index);
    apply(position, configuration.getSerializedSize(), () -> events.committed(position));
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    LogPosition position = Positions.of(term, index);
    if (!position.equals(delivered)) {
      apply(position, 0, () -> events.committed(position));
    }
  }

  private void apply(LogPosition position, int bytes, Runnable delivery) {
    if (failure != null) {
      throw new IllegalStateException("nothing is applied after a failure");
    }
    try {
      delivery.run();
      delivered = position;
      updateLastAppliedTermIndex(Positions.termIndex(position));
      compaction.applied(bytes);
    } catch (RuntimeException | Error e) {
      // Ratis closes the division when this arrives there.
      fail("Entry " + position.index() + " could not be applied: " + e);
      throw e;
    }
  }

  private void fail(String why) {
    if (failure == null) {
      failure = why;
    }
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
