package io.kittenfs.log;

/**
 * One change, complete in itself: it carries the clock, the random numbers and the ids that it
 * needs, so that applying it is a pure function of the state and the command.
 *
 * @param <R> what applying it answers
 */
public interface Command<R> {
  /** About how many bytes it keeps in memory while it waits; bounds what the log queues. */
  default int weight() {
    return 64;
  }
}
