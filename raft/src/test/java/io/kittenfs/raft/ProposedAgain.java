package io.kittenfs.raft;

import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.util.List;

/** Proposes each fourth entry once more when another one is proposed. */
final class ProposedAgain implements Consensus {
  private final FakeConsensus consensus;
  private int proposed;
  private byte[] before;

  ProposedAgain(FakeConsensus consensus) {
    this.consensus = consensus;
  }

  @Override
  public void start(Events events) throws IOException {
    consensus.start(events);
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    consensus.propose(entry, rejected);
    proposed++;
    if (before != null && proposed % 4 == 0) {
      consensus.propose(before, () -> {});
    }
    before = entry;
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
