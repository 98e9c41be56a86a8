package io.kittenfs.raft;

import io.kittenfs.log.LogPosition;
import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.util.List;

/** Delivers each entry as if it had been made for the term in which it was appended. */
final class InThePresentTerm implements Consensus {
  private final FakeConsensus consensus;

  InThePresentTerm(FakeConsensus consensus) {
    this.consensus = consensus;
  }

  @Override
  public void start(Events events) throws IOException {
    consensus.start(
        new Events() {
          @Override
          public LogPosition position() {
            return events.position();
          }

          @Override
          public void committed(LogPosition position, byte[] bytes) {
            Entry entry = Entry.decode(bytes);
            events.committed(
                position,
                new Entry(position.term(), entry.writer(), entry.number(), entry.commands())
                    .encode());
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
          public void catchUp() {
            events.catchUp();
          }

          @Override
          public void leading(long term) {
            events.leading(term);
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
  public void changeMembers(List<PeerId> present, List<PeerId> members) {
    consensus.changeMembers(present, members);
  }

  @Override
  public void transferLeadership(int worker) {
    consensus.transferLeadership(worker);
  }

  @Override
  public void close() {
    consensus.close();
  }
}
