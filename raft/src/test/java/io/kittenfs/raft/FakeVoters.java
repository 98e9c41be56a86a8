package io.kittenfs.raft;

import com.google.common.collect.ImmutableSortedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Who votes in a {@link FakeCluster}, by an entry of its log. As in Ratis, a change takes two
 * entries: the first has both sets, the second only the new one.
 *
 * @param now who votes, or is about to
 * @param before who votes, too, until that is committed; empty otherwise
 */
record FakeVoters(Set<Integer> now, Set<Integer> before) {
  /** Sorts them: each run with a seed goes over them in the same order. */
  FakeVoters {
    now = ImmutableSortedSet.copyOf(now);
    before = ImmutableSortedSet.copyOf(before);
  }

  static FakeVoters of(Set<Integer> members) {
    return new FakeVoters(members, Set.of());
  }

  FakeVoters becoming(Set<Integer> members) {
    return new FakeVoters(members, now);
  }

  boolean isStable() {
    return before.isEmpty();
  }

  boolean names(int member) {
    return now.contains(member) || before.contains(member);
  }

  Set<Integer> all() {
    Set<Integer> all = new TreeSet<>(now);
    all.addAll(before);
    return all;
  }

  boolean isMajority(IntPredicate agrees) {
    return isMajority(now, agrees) && (isStable() || isMajority(before, agrees));
  }

  private static boolean isMajority(Set<Integer> members, IntPredicate agrees) {
    return members.stream().filter(agrees::test).count() > members.size() / 2;
  }
}
