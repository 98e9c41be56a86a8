package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which copies of values are missing, as a sentence for people: a pure function of what the master
 * knows.
 */
public final class MissingCopies {
  private MissingCopies() {}

  /** What is missing; empty when every value has as many copies as the cluster is to have. */
  public static Optional<String> of(ClusterFacts facts) {
    int copies = facts.snapshot().view().copies();
    if (facts.isReplicated()) {
      return ofGroups(facts);
    }
    if (copies == 1 || facts.snapshot().mayBootstrapMap()) {
      return Optional.empty();
    }
    return Optional.of(
        (copies - 1)
            + " copies of each value are missing: fewer than "
            + copies
            + " workers were there when the cluster began, so it keeps one copy. It works, and"
            + " this version does not change that any more. To have "
            + copies
            + ", start a cluster with "
            + copies
            + " workers on empty directories.");
  }

  private static Optional<String> ofGroups(ClusterFacts facts) {
    String missing =
        Stream.of(ofWorkersThatAreDown(facts), ofGroupsThatAreShort(facts))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" "));
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
  }

  private static Optional<String> ofWorkersThatAreDown(ClusterFacts facts) {
    List<Integer> down =
        facts.members().values().stream()
            .filter(member -> member.state() == MemberState.DOWN)
            .filter(member -> !facts.groupsWith(member.index()).isEmpty())
            .map(member -> member.index())
            .toList();
    List<Integer> groups =
        groups(facts, group -> group.members().stream().anyMatch(down::contains));
    return down.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Workers "
                + down
                + " are down, so copies of the groups "
                + groups
                + " are missing. Start these workers, or others, which take their place when they stay"
                + " away.");
  }

  private static Optional<String> ofGroupsThatAreShort(ClusterFacts facts) {
    List<Integer> groups = groups(facts, group -> group.members().size() < group.copies());
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Each of the groups "
                + groups
                + " has a member less than it is to have. Another worker becomes one as soon as there"
                + " is one.");
  }

  private static List<Integer> groups(ClusterFacts facts, Predicate<Group> condition) {
    return facts.snapshot().view().groups().stream().filter(condition).map(Group::id).toList();
  }
}
