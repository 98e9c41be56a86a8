package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;

/** Ratis counts entries from 0, we do from 1. */
final class Positions {
  private Positions() {}

  static LogPosition of(long term, long ratisIndex) {
    return new LogPosition(term, ours(ratisIndex));
  }

  static long ours(long ratisIndex) {
    return ratisIndex + 1;
  }

  /** What Ratis calls it; {@link RaftLog#INVALID_LOG_INDEX} before the first entry. */
  static long ratisIndex(LogPosition position) {
    return position.index() - 1;
  }

  static TermIndex termIndex(LogPosition position) {
    return TermIndex.valueOf(position.term(), ratisIndex(position));
  }
}
