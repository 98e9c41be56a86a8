package io.kittenfs.leveldb;

/**
 * Finds the first hole in what the logs of a database still hold. LevelDB numbers every change: a
 * batch has the number of its first change and their count, and the next one, in the same log or
 * the next, goes on from there. A log begins with a batch, and only one with a batch in it is ever
 * followed by another. Used by one thread.
 */
final class BatchOrder {
  private static final long ANY = -1;

  private long next = ANY;
  private boolean isFirstOfLog = true;
  private boolean isFirstLog = true;
  private boolean hole;

  /** Goes on with the next log. */
  void startLog() {
    hole |= !isFirstLog && isFirstOfLog;
    isFirstLog = false;
    isFirstOfLog = true;
  }

  /**
   * Whether this batch, the next that can be read, follows the one before it. Once one does not, no
   * later one does.
   *
   * @param offset where it begins in its log
   * @param number of its first change
   * @param changes how many it has
   */
  boolean follows(long offset, long number, int changes) {
    hole |= (isFirstOfLog && offset != 0) || (next != ANY && number != next);
    isFirstOfLog = false;
    next = number + changes;
    return !hole;
  }
}
