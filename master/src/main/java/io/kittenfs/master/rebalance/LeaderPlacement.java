package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.model.Group;
import io.kittenfs.wire.GroupReport;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Who is to lead a replicated group: a pure function of what its members say. */
final class LeaderPlacement {
  /** A member that lacks more entries of the log than this would have writes wait for it. */
  private static final long LARGEST_LAG = 1_000;

  private LeaderPlacement() {}

  /**
   * The member that a leader is to hand its group to: the preferred one while that is fit, else
   * another one if the leader itself is not. Empty when it is to go on.
   *
   * @param leader the index of the worker that leads the group
   * @param reports what each member that is up said last of its copy
   * @param clocks of all workers: the versions of what a leader stores follow its clock
   */
  static Optional<Integer> successor(
      Group group, int leader, IntFunction<Optional<GroupReport>> reports, Clocks clocks) {
    Optional<GroupReport> own = reports.apply(leader);
    long term = own.map(GroupReport::term).orElse(0L);
    long applied = own.map(GroupReport::applied).orElse(0L) - LARGEST_LAG;
    return Stream.concat(Stream.of(group.preferred(), leader), group.members().stream().sorted())
        .filter(member -> !isToGo(group, member))
        .filter(member -> isFit(reports.apply(member), term, applied, member == leader))
        .filter(member -> clocks.mayLead(member, member == leader))
        .findFirst()
        .filter(member -> member != leader);
  }

  private static boolean isToGo(Group group, int member) {
    return group.leaving().filter(peer -> peer.worker() == member).isPresent();
  }

  /**
   * Why this member cannot be the preferred one now, with what to do about it, for people; empty
   * when it can.
   *
   * @param group the id of a group of which the worker is a member
   */
  static Optional<String> objection(ClusterFacts facts, int group, int worker) {
    if (facts.isDown(worker)) {
      return Optional.of(
          "Worker " + worker + " is down, so it cannot lead group " + group + ". Start it first.");
    }
    boolean leads = facts.leader(group).filter(leader -> leader.index() == worker).isPresent();
    return facts.clocks().mayLead(worker, leads)
        ? Optional.empty()
        : facts
            .clocks()
            .skew(worker)
            .map(
                skew ->
                    "The clock of worker "
                        + worker
                        + " is "
                        + skew
                        + " the median of the workers' clocks, which is too far for it to lead"
                        + " group "
                        + group
                        + ". Set it, for example by NTP.");
  }

  /**
   * One that has not said that it knows of this leadership may be why there is a new leader: it
   * died so lately that it still counts as up. One that lacks values would have to fetch them while
   * they are asked for.
   */
  private static boolean isFit(
      Optional<GroupReport> report, long term, long applied, boolean leads) {
    return report
        .filter(GroupReport::takesPart)
        .filter(copy -> copy.term() >= term && copy.applied() >= applied)
        .filter(copy -> leads || copy.missingBlobs() == 0)
        .isPresent();
  }
}
