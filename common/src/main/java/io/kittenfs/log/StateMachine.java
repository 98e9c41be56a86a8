package io.kittenfs.log;

/**
 * The meaning of the commands of one log.
 *
 * <p>Contract: {@link #apply} is a pure function of the command and of what it reads through the
 * transaction: no clock, no randomness, no other I/O, no field that changes. The log calls it from
 * one thread at a time, in log order; after a crash a log may apply a command again on the state
 * from before it. To refuse a command, throw a {@link io.kittenfs.error.Refusal}: the log then
 * undoes what this call wrote to the transaction, and the caller gets the refusal. Any other {@link
 * io.kittenfs.error.KittenException} means that this node cannot go on, and stops the log.
 */
public interface StateMachine {
  /** Applies one command and answers the caller. */
  <R> R apply(Command<R> command, Transaction txn);

  /**
   * A command that was not refused is written, and its caller not answered yet. Called in log
   * order, on the log's thread; does not block. A crash can leave it out.
   *
   * @param answer what {@link #apply} answered
   */
  default void committed(Command<?> command, Object answer) {}
}
