package io.kittenfs.raft;

import java.util.ArrayList;
import java.util.List;

/** What one member of a {@link FakeCluster} keeps of the shared log. */
final class FakeDisk {
  static final int NOBODY = -1;

  final List<Entry> entries = new ArrayList<>();

  /** Who votes as long as no entry says so. */
  FakeVoters founders = FakeVoters.of(FakeCluster.FOUNDERS);

  long term;
  int vote = NOBODY;

  /** How many of the entries survive a loss of power. */
  int flushed;

  /**
   * One entry.
   *
   * @param bytes null for one that says who votes
   * @param voters who votes from here on; null for one that does not say so
   */
  record Entry(long term, byte[] bytes, FakeVoters voters) {}

  /** The index of the last entry that says who votes; 0 without one. */
  int votersIndex() {
    int index = size();
    while (index > 0 && entries.get(index - 1).voters() == null) {
      index--;
    }
    return index;
  }

  /** Who votes, committed or not. */
  FakeVoters voters() {
    int index = votersIndex();
    return index == 0 ? founders : entries.get(index - 1).voters();
  }

  /** Forgets the log, and keeps how it voted. */
  void beginAnew(FakeVoters others) {
    entries.clear();
    flushed = 0;
    founders = others;
  }

  int size() {
    return entries.size();
  }

  /** The term of the entry with this index; 0 before the first. */
  long termAt(int index) {
    return index == 0 ? 0 : entries.get(index - 1).term();
  }

  void raiseTerm(long higher) {
    term = higher;
    vote = NOBODY;
  }

  /** Takes entries that follow this one, in place of others; durable when this returns. */
  void accept(int previous, List<Entry> more) {
    for (int i = 0; i < more.size(); i++) {
      int index = previous + 1 + i;
      if (index <= size() && termAt(index) != more.get(i).term()) {
        entries.subList(index - 1, size()).clear();
      }
      if (index > size()) {
        entries.add(more.get(i));
      }
    }
    flushed = size();
  }

  void losePower() {
    entries.subList(flushed, size()).clear();
  }
}
