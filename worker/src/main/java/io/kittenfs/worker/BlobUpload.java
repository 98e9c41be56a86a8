package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.util.function.BiConsumer;

/** The sending of one file to one member of a group. Safe for many threads. */
final class BlobUpload implements Runnable {
  /** How far it is. */
  enum State {
    /** It may still succeed. */
    RUNNING,
    /** The member has the file durably. */
    STORED,
    /** The member has no room for it. */
    FULL,
    /** The member did not take it. */
    FAILED
  }

  private final BiConsumer<Runnable, CancellableCalls> call;
  private final Runnable ended;
  private final CancellableCalls running = new CancellableCalls();
  private volatile State state = State.RUNNING;
  private volatile long movedAt = System.nanoTime();

  /**
   * @param call sends it and returns when the member has it; runs what it is given whenever some of
   *     it was sent
   * @param ended called when it is not running any more
   */
  BlobUpload(BiConsumer<Runnable, CancellableCalls> call, Runnable ended) {
    this.call = call;
    this.ended = ended;
  }

  @Override
  public void run() {
    State end = State.FAILED;
    try {
      call.accept(() -> movedAt = System.nanoTime(), running);
      end = State.STORED;
    } catch (KittenException e) {
      end = e.code() == ErrorCode.DISK_FULL ? State.FULL : State.FAILED;
    } finally {
      end(end);
    }
  }

  /** It cannot even begin. */
  void refuse() {
    end(State.FAILED);
  }

  private void end(State end) {
    state = end;
    ended.run();
  }

  State state() {
    return state;
  }

  /** When some of it was sent last, by {@link System#nanoTime}. */
  long movedAt() {
    return movedAt;
  }

  /** Ends it if it runs. */
  void cancel() {
    running.cancelAll();
  }
}
