package io.kittenfs.log;

import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The one way to change a store. Commands apply one after the other, each seeing all before it.
 * Safe for use by many threads.
 */
public interface CommandLog extends Closeable {
  /**
   * Appends a command.
   *
   * @return completes with the answer of the state machine once the change is as durable as this
   *     log promises; completes exceptionally with the {@link io.kittenfs.error.Refusal} of the
   *     state machine (nothing was changed), with {@link io.kittenfs.error.NotLeaderException} when
   *     another node leads (nothing was changed), with UNAVAILABLE when the log is closed, has
   *     stopped, has too much waiting, or lost the command to another leader (nothing was changed),
   *     with INTERNAL when this node failed before it wrote anything (nothing was changed), or with
   *     OUTCOME_UNKNOWN when writing failed, or, on a shared log, applying did or it took longer
   *     than five seconds (it may or may not have been stored)
   */
  <R> CompletableFuture<R> submit(Command<R> command);

  /**
   * Appends a command and waits for its answer.
   *
   * @throws KittenException as {@link #submit} completes
   */
  default <R> R submitAndWait(Command<R> command) {
    return await(submit(command));
  }

  /**
   * Waits for the answer to a command.
   *
   * @throws KittenException as {@link #submit} completes
   */
  static <R> R await(CompletableFuture<R> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof KittenException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /**
   * Waits until what is read from the database after this returned is not older than what any node
   * had acknowledged when this was called. Returns at once on the only copy.
   *
   * @throws io.kittenfs.error.NotLeaderException when another node leads
   * @throws KittenException UNAVAILABLE when no majority answers in time, or the log is closed
   */
  void awaitReadable();

  /**
   * As {@link #awaitReadable}, without blocking.
   *
   * @return completes when the database may be read, or exceptionally as {@link #awaitReadable}
   *     throws
   */
  CompletableFuture<Void> readable();

  /**
   * Reads the database once that is allowed, and again should it turn out that the read came too
   * late: for what is to be seen by nobody who may not see it yet.
   *
   * @param reading reads, and changes nothing that must not be changed twice
   * @throws KittenException as {@link #awaitReadable}, or as the reading does
   */
  default <T> T read(Supplier<T> reading) {
    awaitReadable();
    return reading.get();
  }

  /**
   * Refuses, without waiting, what {@link #submit} would refuse because another node leads: before
   * the body of a request is read.
   *
   * @throws io.kittenfs.error.NotLeaderException when another node leads
   */
  void requireLeader();

  /** How this node stands in this log. */
  LogStatus status();

  /** What this node is to this log, as far as it was told; cheap enough for each request. */
  default LogStatus.Role role() {
    return status().role();
  }

  /**
   * The number of commands that changed something and whose effect a read can see; never falls, and
   * goes on after a restart.
   */
  long commandIndex();

  /**
   * Waits until everything that a read can see by now survives a loss of power, also where this log
   * acknowledges before that.
   *
   * @throws KittenException UNAVAILABLE when the log's database is closed, INTERNAL when the disk
   *     refuses
   */
  void makeDurable();

  /**
   * Tells this listener from now on whether this node leads the log: before this returns when it is
   * the only copy. Called once.
   *
   * @throws KittenException as the listener does when it is told before this returns; a shared log
   *     tells it again later
   */
  void onLeadership(Leadership listener);

  /** Waits until everything submitted before is done, then refuses what comes. Idempotent. */
  @Override
  void close();
}
