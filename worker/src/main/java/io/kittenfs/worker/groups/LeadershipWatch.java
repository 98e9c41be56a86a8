package io.kittenfs.worker.groups;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus;
import java.io.IOException;

/**
 * Tells somebody whenever this member begins to lead, so that the master need not wait for the next
 * heartbeat to hear it. As safe for threads as what it is around.
 *
 * @param consensus what it is around
 * @param led called when this member leads; returns soon
 */
record LeadershipWatch(Consensus consensus, Runnable led) implements Consensus {
  @Override
  public void start(Events events) throws IOException {
    consensus.start(
        new Events() {
          @Override
          public LogPosition position() {
            return events.position();
          }

          @Override
          public void committed(LogPosition position, byte[] entry) {
            events.committed(position, entry);
          }

          @Override
          public void committed(LogPosition position) {
            events.committed(position);
          }

          @Override
          public LogPosition makeDurable() {
            return events.makeDurable();
          }

          @Override
          public void leading(long term) {
            events.leading(term);
            led.run();
          }

          @Override
          public void following() {
            events.following();
          }
        });
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    consensus.propose(entry, rejected);
  }

  @Override
  public State state() {
    return consensus.state();
  }

  @Override
  public long logBytes() {
    return consensus.logBytes();
  }

  @Override
  public void transferLeadership(int worker) {
    consensus.transferLeadership(worker);
  }

  @Override
  public void close() throws IOException {
    consensus.close();
  }
}
