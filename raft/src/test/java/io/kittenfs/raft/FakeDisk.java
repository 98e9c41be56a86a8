package io.kittenfs.raft;

import java.util.ArrayList;
import java.util.List;

/** What one member of a {@link FakeCluster} keeps of the shared log. */
final class FakeDisk {
  static final int NOBODY = -1;

  final List<Entry> entries = new ArrayList<>();
  long term;
  int vote = NOBODY;

  /** How many of the entries survive a loss of power. */
  int flushed;

  /**
   * One entry.
   *
   * @param bytes null for the first of a leader
   */
  record Entry(long term, byte[] bytes) {}

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
