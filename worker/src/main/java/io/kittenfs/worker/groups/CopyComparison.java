package io.kittenfs.worker.groups;

import io.kittenfs.wire.CopyDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What comes of comparing the copies of a group, all as of one checkpoint. Immutable.
 *
 * @param agreeing the workers whose copies are the same and not known to be damaged, when these are
 *     a majority of the members; else nobody
 * @param wrong each worker whose copy is not what it must be, as far as that is known, with what
 *     was found, for people. Nobody knows who is right unless a majority agrees; then all are here
 *     that differ from one another
 * @param divergentSlots in how many slots copies differ; at least 1 when they do at all
 */
record CopyComparison(
    SortedSet<Integer> agreeing, SortedMap<Integer, String> wrong, int divergentSlots) {

  /**
   * Compares them.
   *
   * @param members how many there are
   * @param answers by worker, of those that answered for this checkpoint
   */
  static CopyComparison of(int members, Map<Integer, CopyDigest> answers) {
    SortedSet<Integer> largest = new TreeSet<>();
    answers.forEach(
        (worker, answer) -> {
          SortedSet<Integer> same = same(answer, answers);
          if (same.size() > largest.size()) {
            largest.clear();
            largest.addAll(same);
          }
        });
    boolean isMajority = largest.size() > members / 2;
    SortedSet<Integer> agreeing = isMajority ? largest : new TreeSet<>();
    List<CopyDigest> compared = answers.values().stream().filter(CopyDigest::isThere).toList();
    boolean differ = compared.stream().anyMatch(copy -> !copy.isSameAs(compared.get(0)));
    SortedMap<Integer, String> wrong = new TreeMap<>();
    answers.forEach(
        (worker, answer) -> {
          if (answer.damage() != null) {
            wrong.put(worker, "it is damaged: " + answer.damage());
          } else if (isMajority && !agreeing.contains(worker)) {
            CopyDigest right = answers.get(agreeing.first());
            wrong.put(worker, difference(answer, right) + " not what those of the majority are");
          } else if (!isMajority && differ && answer.isThere()) {
            wrong.put(
                worker, "it differs from another, and no majority tells which of them is right");
          }
        });
    return new CopyComparison(agreeing, wrong, differ ? Math.max(1, slots(compared)) : 0);
  }

  /** Who has the same as this one, which is among them; nobody when it is damaged. */
  private static SortedSet<Integer> same(CopyDigest one, Map<Integer, CopyDigest> answers) {
    SortedSet<Integer> same = new TreeSet<>();
    answers.forEach(
        (worker, answer) -> {
          if (isSound(one) && isSound(answer) && answer.isSameAs(one)) {
            same.add(worker);
          }
        });
    return same;
  }

  private static boolean isSound(CopyDigest answer) {
    return answer.damage() == null && answer.isThere();
  }

  private static String difference(CopyDigest one, CopyDigest other) {
    int slots = slots(List.of(one, other));
    return slots == 0 ? "what belongs to no slot is" : slots + " of its slots are";
  }

  private static int slots(List<CopyDigest> copies) {
    return (int)
        copies.stream()
            .flatMap(copy -> copy.slots().keySet().stream())
            .distinct()
            .filter(slot -> distinct(copies, slot) > 1)
            .count();
  }

  private static long distinct(List<CopyDigest> copies, int slot) {
    Stream<String> digests = copies.stream().map(copy -> Objects.toString(copy.slots().get(slot)));
    return digests.distinct().count();
  }
}
