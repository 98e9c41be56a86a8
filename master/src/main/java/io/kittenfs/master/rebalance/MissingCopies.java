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
    int more = copies - facts.present();
    return Optional.of(
        (copies - 1)
            + " copies of each value are missing: the cluster is to keep "
            + copies
            + ", on as many workers, and keeps one. It works. "
            + (more > 0
                ? "Start " + more + " more workers."
                : "Groups with " + copies + " members begin as soon as the workers can vote."));
  }

  private static Optional<String> ofSlotsWithOneCopy(ClusterFacts facts) {
    boolean isDone =
        facts.members().keySet().stream()
            .allMatch(worker -> facts.table().count(Group.solo(worker).id()) == 0);
    // Without how many, which would be news with each slot.
    return isDone
        ? Optional.empty()
        : Optional.of(
            "Slots that have one copy yet are on their way to groups with "
                + facts.snapshot().view().copies()
                + ".");
  }

  private static Optional<String> ofGroups(ClusterFacts facts) {
    String missing =
        Stream.of(
                ofSlotsWithOneCopy(facts), ofWorkersThatAreDown(facts), ofGroupsThatAreShort(facts))
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
    return facts.groups().stream()
        .filter(Group::isReplicated)
        .filter(condition)
        .map(Group::id)
        .toList();
  }
}
