package io.kittenfs.raft;

/**
 * Until when a leader may answer reads without asking anybody. An entry that is committed was
 * accepted by a majority after it was proposed. A later leader has a vote of that majority, given
 * after that, and serves nobody before it has waited for longer than a lease. So until one lease
 * after the proposal nothing newer is acknowledged elsewhere. It takes clocks of which none runs a
 * third faster than another, and none stops.
 *
 * <p>Times are nanoseconds of one clock that begins above zero. Changed by one thread at a time;
 * read by many.
 */
class LogLease {
  private final long length;
  private final long leaderWait;
  private volatile long end;
  private volatile long renewable;

  /**
   * @param length of the lease
   * @param leaderWait what a new leader waits
   */
  LogLease(long length, long leaderWait) {
    this.length = length;
    this.leaderWait = leaderWait;
  }

  /** What a new leader waits before it serves anybody. */
  final long leaderWait() {
    return leaderWait;
  }

  /**
   * An entry of this leadership is committed.
   *
   * @param proposed a moment before it was proposed
   */
  void committed(long proposed) {
    end = Math.max(end, proposed + length);
  }

  /** This node leads no more, or anew. */
  final void drop() {
    end = 0;
  }

  /** Whether a read may be answered now. */
  final boolean covers(long now) {
    return now < end;
  }

  /** For how long reads may still be answered. */
  final long left(long now) {
    return Math.max(0, end - now);
  }

  /** Whether it ends soon and was not tried to be renewed for a while. */
  final boolean isToBeRenewed(long now) {
    return now >= renewable && end - now < length / 2;
  }

  /** An entry is proposed in order to renew it. */
  final void renewing(long now) {
    renewable = now + RaftLimits.RENEWAL_NANOS;
  }
}
