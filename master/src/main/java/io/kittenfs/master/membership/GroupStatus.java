package io.kittenfs.master.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.GroupReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A group as its master answers it on {@code GET /groups}.
 *
 * @param id its number
 * @param kind solo or replicated
 * @param uuid of a replicated group, its name for ever; null, and not written, for a solo group
 * @param members its workers
 * @param leader the index of the worker that leads it; null when nobody is known to
 * @param term in which that worker was elected; null, and not written, when there is none
 * @param preferred the index of the member that is to lead it while all is well; null, and not
 *     written, for a solo group
 * @param slots how many slots it owns
 * @param divergentSlots in how many slots copies were not the same when its leader compared them
 *     last; null, and not written, for a solo group, and while no leader told
 * @param problem why its slots cannot be used now, for people; null, and not written, when they can
 */
public record GroupStatus(
    int id,
    Group.Kind kind,
    @JsonInclude(JsonInclude.Include.NON_NULL) UUID uuid,
    List<Copy> members,
    Integer leader,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long term,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer preferred,
    int slots,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer divergentSlots,
    @JsonInclude(JsonInclude.Include.NON_NULL) String problem) {

  /** What a member is to its group. */
  public enum Role {
    /** It answers requests. */
    LEADER,
    /** It has a copy. */
    FOLLOWER;

    /** The name in JSON: lower case. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A member with its copy.
   *
   * @param worker its index
   * @param state whether the worker is heard; null, and not written, when it was removed
   * @param role what it is to the group
   * @param applied how many commands its copy has, as of its last heartbeat; null, and not written,
   *     when it did not tell this master
   * @param missingBlobs how many values of its copy are still to be fetched from other members;
   *     null, and not written, as before
   * @param problem why its copy does not take part now, for people; null, and not written, when it
   *     does
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Copy(
      int worker, MemberState state, Role role, Long applied, Long missingBlobs, String problem) {}

  /** The replicated groups, and those solo groups that own slots, by rising id. */
  public static List<GroupStatus> all(ClusterFacts facts) {
    return facts.groups().stream()
        .map(group -> of(facts, group))
        .filter(status -> status.kind() == Group.Kind.REPLICATED || status.slots() > 0)
        .toList();
  }

  /** What users are told of this group. */
  public static GroupStatus of(ClusterFacts facts, Group group) {
    return new GroupStatus(
        group.id(),
        group.kind(),
        group.uuid(),
        group.members().stream().map(worker -> copy(facts, group, worker)).toList(),
        group.leader().orElse(null),
        Optional.ofNullable(group.led()).map(Group.Leader::term).orElse(null),
        group.preferred(),
        facts.table().count(group.id()),
        facts.reportOfLeader(group).map(GroupReport::divergentSlots).orElse(null),
        problem(facts, group).orElse(null));
  }

  private static Copy copy(ClusterFacts facts, Group group, int worker) {
    Optional<MemberFacts> member = facts.member(worker);
    Optional<GroupReport> report = member.flatMap(known -> known.reportOf(group.id()));
    return new Copy(
        worker,
        member.map(MemberFacts::state).orElse(null),
        group.isLedBy(worker) ? Role.LEADER : Role.FOLLOWER,
        report.map(GroupReport::applied).orElse(null),
        report.map(GroupReport::missingBlobs).orElse(null),
        report.map(GroupReport::problem).orElse(null));
  }

  private static Optional<String> problem(ClusterFacts facts, Group group) {
    if (!facts.hasMajority(group)) {
      List<Integer> down = group.members().stream().filter(facts::isDown).toList();
      return Optional.of(
          "Workers "
              + down
              + " are down, so no majority of this group is up: its slots can be neither read nor"
              + " written. Start one of them. When they are lost for good, POST /groups/"
              + group.id()
              + "/recover?worker=INDEX says what a member that is left still has.");
    }
    List<Integer> away =
        group.members().stream().filter(worker -> isAway(facts, group, worker)).toList();
    if (away.size() * 2 >= group.members().size()) {
      return Optional.of(
          "The copies on workers "
              + away
              + " do not take part, so no majority of this group does: its slots can be neither read"
              + " nor written. Start what is down, and see the problems of the others.");
    }
    if (group.leader().isEmpty()) {
      return Optional.of("Its members have not elected a leader yet.");
    }
    return group
        .leader()
        .filter(worker -> isAway(facts, group, worker))
        .map(
            worker ->
                (facts.isDown(worker) ? "Its leader is down" : "Its leader's copy takes no part")
                    + ", and no other member has reported to lead it yet.");
  }

  /** Whether a member is down, or says that its copy does not take part. */
  private static boolean isAway(ClusterFacts facts, Group group, int worker) {
    return facts.isDown(worker)
        || facts
            .member(worker)
            .flatMap(known -> known.reportOf(group.id()))
            .filter(report -> !report.takesPart())
            .isPresent();
  }
}
