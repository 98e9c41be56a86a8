package io.kittenfs.master.registry;

import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A replicated group as the registry keeps it. Immutable.
 *
 * @param group the group
 * @param reportedBy the members that ever reported a copy of it that takes part, which are not to
 *     begin one again: what they promised in the first would be forgotten
 */
public record GroupRow(Group group, SortedSet<Integer> reportedBy) {
  /** Checks the group, and copies the set. */
  public GroupRow {
    Objects.requireNonNull(group, "group");
    reportedBy = Collections.unmodifiableSortedSet(new TreeSet<>(reportedBy));
  }

  /** A group that nobody has a copy of yet. */
  static GroupRow created(Group group) {
    return new GroupRow(group, new TreeSet<>());
  }

  /**
   * A group that others tell of. One that was ever led may have a copy at each member; one that
   * never was holds nothing, and its members may still have to begin.
   */
  static GroupRow told(Group group) {
    boolean mayBeNew = group.led() == null && group.configuration() == 0;
    return new GroupRow(group, mayBeNew ? new TreeSet<>() : new TreeSet<>(group.members()));
  }

  /**
   * The row by what others tell of its group: a newer view is right, but for the members, of which
   * the later entry is, and the leader of the highest term leads.
   */
  GroupRow corrected(Group told, boolean newer) {
    if (!told.uuid().equals(group.uuid())) {
      return this;
    }
    Group right =
        newer
            ? withLeaderOf(group, told).agreed(group.configured())
            : withLeaderOf(told, group).agreed(told.configured());
    return right.equals(group) ? this : withMembers(right);
  }

  private static Group withLeaderOf(Group one, Group other) {
    return one.led() == null || !other.members().contains(one.led().worker())
        ? other
        : other.led(one.led());
  }

  /** The same with another state of its group. */
  GroupRow with(Group other) {
    return new GroupRow(other, reportedBy);
  }

  /** Whether this worker is to begin its copy, given what it says its vote is; null for none. */
  public boolean isToBegin(int worker, PeerId vote) {
    return !reportedBy.contains(worker) && isVoteOf(worker, vote);
  }

  private boolean isVoteOf(int worker, PeerId vote) {
    return group.peerOf(worker).filter(listed -> listed.equals(vote)).isPresent();
  }

  /**
   * Whether a worker says that it leads in the highest term known, as one that votes. Of two that
   * claim one term the later claim counts: a leader that was deposed may have heard of its
   * successor's term while it still took itself for the leader, but does not say so for long.
   */
  boolean counts(int worker, PeerId vote, GroupReport report) {
    return report.isOf(group)
        && report.leads()
        && isVoteOf(worker, vote)
        && isLatest(report.term());
  }

  private boolean isLatest(long term) {
    return group.led() == null || term >= group.led().term();
  }

  /** The row when this worker has reported; itself when that is nothing new. */
  GroupRow reported(int worker, PeerId vote, GroupReport report) {
    if (!report.isOf(group)) {
      return this;
    }
    if (report.dissolved()) {
      return group.isDissolved() ? this : with(group.dissolved());
    }
    GroupRow known = report.agreed() == null ? this : agreed(report.agreed());
    SortedSet<Integer> reporters = new TreeSet<>(known.reportedBy);
    if (known.group.members().contains(worker) && report.takesPart()) {
      // One that cannot take part may have no copy.
      reporters.add(worker);
    }
    Group.Leader leader = new Group.Leader(worker, report.term());
    boolean isNewLeader = known.counts(worker, vote, report) && !leader.equals(known.group.led());
    GroupRow row = new GroupRow(isNewLeader ? known.group.ledNow(leader) : known.group, reporters);
    return row.equals(this) ? this : row;
  }

  private GroupRow agreed(Configuration configuration) {
    return withMembers(group.agreed(configuration));
  }

  /** Whoever became a member has a copy, which it must not begin anew. */
  private GroupRow withMembers(Group now) {
    List<Integer> come =
        now.members().stream().filter(member -> !group.members().contains(member)).toList();
    SortedSet<Integer> reporters = new TreeSet<>(reportedBy);
    reporters.addAll(come);
    return new GroupRow(now, reporters);
  }
}
