package io.kittenfs.raft;

import com.google.common.util.concurrent.MoreExecutors;
import io.kittenfs.log.LogPosition;
import io.kittenfs.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The consensus of a group of one member: what it proposes is committed, by a thread of its own.
 */
final class OneMember implements Consensus {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Events events;
  private long term;
  private volatile LogPosition committed = LogPosition.NONE;
  private volatile String failure;

  @Override
  public void start(Events listener) {
    events = listener;
    committed = listener.position();
    term = committed.term() + 1;
    events.committed(next());
    events.leading(term);
  }

  private LogPosition next() {
    committed = new LogPosition(term, committed.index() + 1);
    return committed;
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    try {
      thread.execute(() -> commit(entry));
    } catch (RejectedExecutionException e) {
      rejected.run();
    }
  }

  private void commit(byte[] entry) {
    if (failure == null) {
      try {
        events.committed(next(), entry);
      } catch (RuntimeException e) {
        failure = e.getMessage();
      }
    }
  }

  @Override
  public State state() {
    return new State(term, OptionalInt.of(0), committed.index(), failure, null, false);
  }

  @Override
  public long logBytes() {
    return 0;
  }

  @Override
  public void changeMembers(List<PeerId> present, List<PeerId> members) {
    throw new UnsupportedOperationException("there is nobody else");
  }

  @Override
  public void transferLeadership(int worker) {
    throw new UnsupportedOperationException("there is nobody else");
  }

  @Override
  public void close() {
    MoreExecutors.shutdownAndAwaitTermination(thread, Duration.ofMinutes(2));
  }
}
