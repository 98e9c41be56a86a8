package io.kittenfs.log;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.PendingWrites;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a single copy: LevelDB's own write-ahead log carries it. One thread takes everything
 * that waits, applies it into one batch, writes that with one sync and then completes the callers:
 * group commit. A caller's continuation runs on that thread, so it must not block.
 */
public final class LocalLog implements CommandLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(LocalLog.class);
  private static final byte[] INDEX_KEY = "mindex".getBytes(StandardCharsets.US_ASCII);
  private static final int BATCH_COMMANDS = 1024;
  private static final int BATCH_BYTES = 4 << 20;
  private static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

  private final Database database;
  private final StateMachine machine;
  private final Fsync fsync;
  private final Thread writer;
  private final Deque<Pending<?>> waiting = new ArrayDeque<>();
  private boolean closed;

  private volatile long applied;

  // Only the writer thread touches these.
  private long index;
  private boolean broken;
  private boolean unsynced;
  private long firstUnsyncedNanos;

  private static final class Pending<R> {
    final Command<R> command;
    final int weight;
    final CompletableFuture<R> future = new CompletableFuture<>();
    private R answer;
    private Throwable refusal;

    Pending(Command<R> command) {
      this.command = command;
      // Here and not on the writer thread, which no command may end.
      this.weight = command.weight();
    }

    void apply(StateMachine machine, PendingWrites writes) {
      try {
        answer = machine.apply(command, writes);
      } catch (KittenException e) {
        writes.rollback();
        refusal = e;
      } catch (RuntimeException e) {
        writes.rollback();
        LOGGER.error("A command failed and changed nothing: {}", command.getClass(), e);
        refusal =
            new KittenException(
                ErrorCode.INTERNAL,
                "This write failed and changed nothing; see the node's log.",
                e);
      }
    }

    void complete() {
      if (refusal == null) {
        future.complete(answer);
      } else {
        future.completeExceptionally(refusal);
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
    this.machine = machine;
    this.fsync = fsync;
    byte[] last = database.get(INDEX_KEY);
    this.index = last == null ? 0 : Longs.fromByteArray(last);
    this.applied = index;
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
      } else {
        waiting.add(pending);
        waiting.notifyAll();
      }
    }
    return pending.future;
  }

  @Override
  public long applied() {
    return applied;
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

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
      waiting.forEach(
          pending -> pending.future.completeExceptionally(brokenLog(ErrorCode.UNAVAILABLE)));
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
      int bytes = 0;
      while (!waiting.isEmpty() && batch.size() < BATCH_COMMANDS && bytes < BATCH_BYTES) {
        Pending<?> next = waiting.poll();
        bytes += next.weight;
        batch.add(next);
      }
      return batch;
    }
  }

  private long syncDueInMillis() {
    return (firstUnsyncedNanos + SYNC_INTERVAL.toNanos() - System.nanoTime()) / 1_000_000;
  }

  private void commit(List<Pending<?>> batch) {
    if (broken) {
      batch.forEach(
          pending -> pending.future.completeExceptionally(brokenLog(ErrorCode.UNAVAILABLE)));
      return;
    }
    try {
      PendingWrites writes = new PendingWrites(database);
      for (Pending<?> pending : batch) {
        index++;
        writes.begin(index);
        pending.apply(machine, writes);
      }
      write(writes);
      applied = index;
      batch.forEach(Pending::complete);
    } catch (Throwable e) {
      // Also an Error: callers must hear, whatever it was. What the database holds now is unknown
      // until it is opened anew; writing on could acknowledge what a recovery drops.
      broken = true;
      LOGGER.error("Writing failed; the store refuses writes until it is opened again", e);
      batch.forEach(
          pending -> pending.future.completeExceptionally(brokenLog(ErrorCode.OUTCOME_UNKNOWN)));
    }
  }

  private void write(PendingWrites writes) throws IOException {
    if (writes.isEmpty()) {
      return;
    }
    writes.put(INDEX_KEY, Longs.toByteArray(index));
    database.write(writes, fsync == Fsync.ALWAYS);
    if (fsync == Fsync.INTERVAL && !unsynced) {
      unsynced = true;
      firstUnsyncedNanos = System.nanoTime();
    }
  }

  private void sync() {
    unsynced = false;
    try {
      database.sync();
    } catch (IOException | RuntimeException e) {
      broken = true;
      LOGGER.error("Syncing failed; the store refuses writes until it is opened again", e);
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
