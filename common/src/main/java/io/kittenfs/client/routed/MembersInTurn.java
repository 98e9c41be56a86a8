package io.kittenfs.client.routed;

import io.kittenfs.model.SlotTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a request asks of a group: the worker that leads it; while that one does not answer, or
 * nobody is known to lead, the members in turn, each of which may know or lead by now. A read that
 * any copy may answer asks the leader last. Those that answer come before those that did not. A
 * round is over when each was asked once. Used by one thread at a time.
 */
final class MembersInTurn {
  private final MapCache maps;
  private final UnreachableWorkers down;
  private final OwnSlots own;
  private final boolean takesAnyCopy;

  private final Set<Integer> asked = new HashSet<>();
  private final Set<Integer> silent = new HashSet<>();
  private final Map<Integer, Instant> gone = new HashMap<>();
  private int group = SlotTable.NOBODY;

  /**
   * @param takesAnyCopy whether any member may answer, and the leader is to be spared
   */
  MembersInTurn(MapCache maps, UnreachableWorkers down, OwnSlots own, boolean takesAnyCopy) {
    this.takesAnyCopy = takesAnyCopy;
    this.maps = maps;
    this.down = down;
    this.own = own;
  }

  /** Who of this group is to be asked now; empty when the round is over, or nobody is known. */
  Optional<GroupMember> next(int of) {
    if (of != group) {
      group = of;
      startOver();
    }
    return maps.members(group).stream()
        .filter(member -> !asked.contains(member.worker()))
        .min(Comparator.comparing(this::reluctance));
  }

  private Reluctance reluctance(GroupMember member) {
    if (down.isFailing(member.worker())
        || down.downSince(member.worker(), member.address()).isPresent()) {
      return Reluctance.SILENT;
    }
    if (member.leads() && !takesAnyCopy) {
      return Reluctance.LEADER;
    }
    if (own.areOf(member.worker())) {
      return Reluctance.THIS_NODE;
    }
    return member.leads() ? Reluctance.SPARED : Reluctance.OTHER;
  }

  /** In the order in which members are asked. */
  private enum Reluctance {
    LEADER,
    /** Costs nothing, and it may know the leader. */
    THIS_NODE,
    OTHER,
    /** The leader, where others may answer as well. */
    SPARED,
    SILENT
  }

  /** This member cannot help in this round. */
  void pass(GroupMember member) {
    asked.add(member.worker());
  }

  /** This member did not answer. */
  void passSilent(GroupMember member) {
    pass(member);
    silent.add(member.worker());
  }

  /** This member is known to be down. */
  void passDown(GroupMember member, Instant since) {
    passSilent(member);
    gone.put(member.worker(), since);
  }

  /**
   * Takes over what a member says that does not lead the group, which is then asked no more in this
   * round. Whom it names is asked, also again, if that is news.
   *
   * @return whether it was
   */
  boolean passNotLeader(GroupMember member, AttemptResult.NotLeader refusal) {
    pass(member);
    boolean isNews =
        refusal.group() == group
            && refusal.leader().isPresent()
            && maps.learnLeader(group, refusal.leader().get(), refusal.address());
    if (isNews) {
      asked.remove(refusal.leader().get().worker());
    }
    return isNews;
  }

  /** Begins another round. */
  void startOver() {
    asked.clear();
    silent.clear();
    gone.clear();
  }

  /** Whether so many members are known to be down that nobody can lead the rest. */
  boolean isWithoutMajority() {
    return lacksMajority(gone.size());
  }

  private boolean lacksMajority(int missing) {
    return missing > 0 && 2 * missing > maps.members(group).size();
  }

  /** Who the members are and, after a round, why none of them answered for the group. */
  String text() {
    List<Integer> members = maps.members(group).stream().map(GroupMember::worker).sorted().toList();
    return text(group, members) + "; " + why(members.stream().filter(silent::contains).toList());
  }

  private String why(List<Integer> missing) {
    if (missing.isEmpty()) {
      return "none of them leads it now.";
    }
    String who =
        (missing.size() == 1 ? "worker " : "workers ")
            + missing.stream().map(String::valueOf).collect(Collectors.joining(" and "))
            + (missing.size() == 1 ? " is down, " : " are down, ");
    return who + (lacksMajority(missing.size()) ? "so no majority." : "and no other leads it now.");
  }

  /** How users are told of a group. */
  static String text(int group, List<Integer> workers) {
    return "group "
        + group
        + " on workers "
        + workers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
