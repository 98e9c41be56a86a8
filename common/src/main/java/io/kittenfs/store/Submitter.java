package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * By which the parts of a store change it: their commands go to its log, carry the time of its
 * clock, and may leave something for the janitor. Safe for many threads.
 */
final class Submitter {
  private final CommandLog log;
  private final StoreClock clock;
  private final Janitor janitor;

  /** Submits to this log. */
  Submitter(CommandLog log, StoreClock clock, Janitor janitor) {
    this.log = log;
    this.clock = clock;
    this.janitor = janitor;
  }

  /** As {@link CommandLog#submitAndWait}. */
  <R> R submit(Command<R> command) {
    return log.submitAndWait(command);
  }

  /**
   * Submits a command about each, all of them before the first is awaited, so that they share their
   * syncs.
   *
   * @return the answers, in the same order, of those that were not refused with CONFLICT
   * @throws KittenException as {@link CommandLog#submit} completes for the first that failed
   *     otherwise
   */
  <T, R> Map<T, R> submitAll(Collection<T> each, Function<T, Command<R>> command) {
    Map<T, CompletableFuture<R>> submitted = new LinkedHashMap<>();
    each.forEach(one -> submitted.put(one, log.submit(command.apply(one))));
    Map<T, R> answers = new LinkedHashMap<>();
    submitted.forEach(
        (one, answer) -> {
          try {
            answers.put(one, CommandLog.await(answer));
          } catch (Refusal refused) {
            if (refused.code() != ErrorCode.CONFLICT) {
              throw refused;
            }
          }
        });
    return answers;
  }

  /** As {@link CommandLog#awaitReadable}. */
  void awaitReadable() {
    log.awaitReadable();
  }

  /**
   * Refuses, without waiting, a command that would be refused because another node leads, or
   * because it may not carry the time of this one.
   *
   * @throws io.kittenfs.error.NotLeaderException when another node leads
   * @throws KittenException UNAVAILABLE when no command may carry the time of this one
   */
  void requireWritable() {
    long unused = nowMillis();
  }

  /** As {@link CommandLog#makeDurable}. */
  void makeDurable() {
    log.makeDurable();
  }

  /**
   * The time for a command to carry, in milliseconds since 1970.
   *
   * @throws KittenException as {@link #requireWritable}
   */
  long nowMillis() {
    // First: whoever leads may have a better clock.
    log.requireLeader();
    return clock.millisForCommand();
  }

  /** The commands before this left something that nobody sees any more. */
  void wakeJanitor() {
    janitor.wake();
  }
}
