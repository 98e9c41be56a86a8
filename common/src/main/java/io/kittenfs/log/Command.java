package io.kittenfs.log;

/**
 * One change, complete in itself: it carries the clock, the random numbers and the ids that it
 * needs, so that applying it is a pure function of the state and the command.
 *
 * @param <R> what applying it answers
 */
public interface Command<R> {
  /**
   * An upper bound of the bytes that it takes when a {@link CommandCodec} encodes it, found without
   * encoding it. It bounds what a log queues and what one batch holds. What is here is enough for a
   * command that consists of a few numbers.
   */
  default int weight() {
    return 64;
  }
}
