package io.kittenfs.log;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a single copy: LevelDB's own write-ahead log carries it. One thread takes what waits,
 * applies it as one batch, writes that with one sync and then completes the callers: group commit.
 * A caller's continuation runs on that thread, so it must not block.
 */
public final class LocalLog implements CommandLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(LocalLog.class);
  private static final int BATCH_COMMANDS = 1024;
  private static final int BATCH_BYTES = 4 << 20;
  private static final int WAITING_COMMANDS = 1 << 16;
  private static final long WAITING_BYTES = 64 << 20;
  private static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

  private final Database database;
  private final BatchApplier applier;
  private final Fsync fsync;
  private final Thread writer;
  private final Deque<Pending<?>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  // Only the writer thread touches these.
  private boolean broken;
  private boolean unsynced;
  private long firstUnsyncedNanos;

  private static final class Pending<R> {
    final Command<R> command;
    final int weight;
    final CompletableFuture<R> future = new CompletableFuture<>();

    Pending(Command<R> command) {
      this.command = command;
      // Here and not on the writer thread, which no command may end.
      this.weight = command.weight();
    }

    @SuppressWarnings("unchecked")
    void complete(BatchApplier.Outcome outcome) {
      if (outcome.refusal() == null) {
        future.complete((R) outcome.answer());
      } else {
        future.completeExceptionally(outcome.refusal());
      }
    }
  }

  /**
   * Starts the log.
   *
   * @param database open for as long as the log is; closed by its owner afterwards
   * @param threadName of the writer thread
   */
  public LocalLog(Database database, StateMachine machine, Fsync fsync, String threadName) {
    this.database = database;
    this.applier = new BatchApplier(database, machine);
    this.fsync = fsync;
    this.writer = new Thread(this::run, threadName);
    this.writer.setDaemon(true);
    this.writer.start();
  }

  @Override
  public <R> CompletableFuture<R> submit(Command<R> command) {
    Pending<R> pending = new Pending<>(command);
    synchronized (waiting) {
      if (closed) {
        pending.future.completeExceptionally(
            new KittenException(
                ErrorCode.UNAVAILABLE,
                "The store is closed. Open it again, then repeat the request."));
      } else if (hasNoRoomFor(pending)) {
        pending.future.completeExceptionally(
            new KittenException(
                ErrorCode.UNAVAILABLE,
                "Too many writes wait for the disk of this node. Nothing was stored; try again."));
      } else {
        waiting.add(pending);
        waitingBytes += pending.weight;
        waiting.notifyAll();
      }
    }
    return pending.future;
  }

  /** Whether the queue is full; one command always has room, whatever its size. */
  private boolean hasNoRoomFor(Pending<?> pending) {
    return waiting.size() >= WAITING_COMMANDS
        || (!waiting.isEmpty() && waitingBytes + pending.weight > WAITING_BYTES);
  }

  /** The only copy is never behind. */
  @Override
  public void awaitReadable() {}

  @Override
  public CompletableFuture<Void> readable() {
    return CompletableFuture.completedFuture(null);
  }

  /** The only copy always leads. */
  @Override
  public void requireLeader() {}

  @Override
  public LogStatus status() {
    return LogStatus.ALONE;
  }

  @Override
  public long commandIndex() {
    return applier.index();
  }

  @Override
  public void makeDurable() {
    if (fsync == Fsync.ALWAYS) {
      return;
    }
    try {
      database.sync();
    } catch (IOException e) {
      throw new KittenException(
          ErrorCode.INTERNAL, "The disk failed; the log of this node says how.", e);
    }
  }

  /** The only copy always leads. */
  @Override
  public void onLeadership(Leadership listener) {
    listener.leading();
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    Uninterruptibles.joinUninterruptibly(writer);
  }

  private void run() {
    try {
      while (true) {
        List<Pending<?>> batch = takeBatch();
        commit(batch);
        if (unsynced && (batch.isEmpty() || syncDueInMillis() <= 0)) {
          sync();
        } else if (batch.isEmpty()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      refuseWhatWaits();
    }
  }

  /** However the writer ends, nobody waits for it. */
  private void refuseWhatWaits() {
    synchronized (waiting) {
      closed = true;
      fail(List.copyOf(waiting), brokenLog(ErrorCode.UNAVAILABLE));
      waiting.clear();
    }
  }

  /**
   * Waits for commands. An empty answer means that it is time to sync, or else that the log is
   * closed.
   */
  private List<Pending<?>> takeBatch() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closed) {
        if (!unsynced) {
          waiting.wait();
        } else if (syncDueInMillis() > 0) {
          waiting.wait(syncDueInMillis() + 1);
        } else {
          return List.of();
        }
      }
      List<Pending<?>> batch = new ArrayList<>(Math.min(waiting.size(), BATCH_COMMANDS));
      long bytes = 0;
      while (!waiting.isEmpty() && batch.size() < BATCH_COMMANDS) {
        bytes += waiting.peek().weight;
        if (bytes > BATCH_BYTES && !batch.isEmpty()) {
          break;
        }
        waitingBytes -= waiting.peek().weight;
        batch.add(waiting.poll());
      }
      return batch;
    }
  }

  private long syncDueInMillis() {
    return (firstUnsyncedNanos + SYNC_INTERVAL.toNanos() - System.nanoTime()) / 1_000_000;
  }

  private void commit(List<Pending<?>> batch) {
    if (broken) {
      fail(batch, brokenLog(ErrorCode.UNAVAILABLE));
      return;
    }
    BatchApplier.Batch applied;
    try {
      applied = applier.apply(batch.stream().map(pending -> pending.command).toList());
    } catch (Throwable e) {
      // Also an Error: callers must hear, whatever it was.
      stop("Applying a write failed", e);
      fail(batch, e instanceof KittenException why ? why : brokenLog(ErrorCode.UNAVAILABLE));
      return;
    }
    try {
      write(applied);
    } catch (Throwable e) {
      stop("Writing failed", e);
      fail(batch, brokenLog(ErrorCode.OUTCOME_UNKNOWN));
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).complete(applied.outcomes().get(i));
    }
  }

  private static void fail(List<Pending<?>> batch, KittenException failure) {
    batch.forEach(pending -> pending.future.completeExceptionally(failure));
  }

  /**
   * What the database holds now is unknown until it is opened again; writing on could acknowledge
   * what a recovery drops.
   */
  private void stop(String what, Throwable cause) {
    broken = true;
    LOGGER.error("{}; the store refuses writes until it is opened again", what, cause);
  }

  private void write(BatchApplier.Batch applied) throws IOException {
    applier.write(applied, fsync == Fsync.ALWAYS);
    if (fsync == Fsync.INTERVAL && !unsynced && !applied.writes().isEmpty()) {
      unsynced = true;
      firstUnsyncedNanos = System.nanoTime();
    }
  }

  private void sync() {
    unsynced = false;
    try {
      database.sync();
    } catch (IOException | RuntimeException e) {
      stop("Syncing failed", e);
    }
  }

  private static KittenException brokenLog(ErrorCode code) {
    return new KittenException(
        code,
        code == ErrorCode.UNAVAILABLE
            ? "The disk failed earlier; nothing was stored. Close and open the store, or restart the node."
            : "The disk failed; this write may or may not have been stored. Restart the node.");
  }
}
