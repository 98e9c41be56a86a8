package io.kittenfs.log;

import io.kittenfs.leveldb.Database;

/** Starts the log of a store; the store does not know which kind it gets. */
@FunctionalInterface
public interface LogFactory {
  /**
   * A log that feeds this state machine over this database, which stays open as long as the log.
   */
  CommandLog open(Database database, StateMachine machine);
}
