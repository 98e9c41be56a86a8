package io.kittenfs.master.registry;

import io.kittenfs.model.NodeIdentity;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.RejectionReason;
import java.util.UUID;

/**
 * Takes a worker in, or changes what is known of it. Applied twice it changes nothing the second
 * time. What the worker knows of the cluster is taken over where the registry knows less.
 */
public final class Register extends RegistryCommand<RegisterOutcome> {
  private final Heartbeat heartbeat;
  private final String silentProcess;
  private final boolean mayAssign;
  private final UUID freshCluster;

  /**
   * Registers the sender of a heartbeat.
   *
   * @param silentProcess the earlier process of this worker that was found not to answer; null when
   *     none was asked
   * @param mayAssign whether workers that never were in a cluster may get an index by now
   * @param freshCluster the name of the cluster when this begins one
   */
  public Register(Heartbeat heartbeat, String silentProcess, boolean mayAssign, UUID freshCluster) {
    this.heartbeat = heartbeat;
    this.silentProcess = silentProcess;
    this.mayAssign = mayAssign;
    this.freshCluster = freshCluster;
  }

  @Override
  RegisterOutcome applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    checkSameCluster(cluster);
    MemberRecord known = rows.memberOf(heartbeat.uuid());
    if (known != null && isAnotherProcess(known)) {
      if (heartbeat.incarnation() < known.incarnation()) {
        throw superseded(known);
      }
      if (!known.process().equals(silentProcess)) {
        return new RegisterOutcome.Probe(known.url(), known.process());
      }
      if (heartbeat.incarnation() == known.incarnation()) {
        throw superseded(known);
      }
    }
    if (known == null && isNew() && !mayAssign && rows.reservedFor(heartbeat.url()) == null) {
      return new RegisterOutcome.Wait();
    }
    checkNotRemoved(rows);
    boolean told = new ViewAdoption(rows, cluster.version()).adopt(heartbeat.view());
    // Others may have told just now that it was removed.
    checkNotRemoved(rows);
    boolean joins = known == null && isNew();
    int index = indexFor(rows);
    int nextIndex =
        Math.max(index + 1, Math.max(cluster.nextIndex(), heartbeat.view().nextIndex()));
    boolean memberChanged = take(rows, index);
    boolean groupsChanged = takeReports(rows, index);
    boolean slotsChanged = takeClaims(rows, index);
    UUID name = clusterName(cluster);
    if (told
        || memberChanged
        || groupsChanged
        || slotsChanged
        || nextIndex > cluster.nextIndex()
        || heartbeat.view().version() > cluster.version()
        || !cluster.settled()) {
      long version = ClusterRow.after(Math.max(cluster.version(), heartbeat.view().version()));
      rows.putCluster(rows.cluster().settledAs(name).withVersion(version).withNextIndex(nextIndex));
    }
    if (joins) {
      reactivateRebalance(rows);
    }
    return new RegisterOutcome.Registered(index);
  }

  private boolean isAnotherProcess(MemberRecord known) {
    return known.process() != null && !known.process().equals(heartbeat.process());
  }

  private boolean isNew() {
    return heartbeat.index() == null || heartbeat.view().cluster() == null;
  }

  private UUID clusterName(ClusterRow cluster) {
    UUID theirs = heartbeat.view().cluster();
    if (theirs != null && !cluster.settled()) {
      return theirs;
    }
    return cluster.cluster() == null ? freshCluster : cluster.cluster();
  }

  /** The index for this worker, which may have lost its old one by claiming another. */
  private int indexFor(RegistryRows rows) {
    MemberRecord known = rows.memberOf(heartbeat.uuid());
    Integer claimed = heartbeat.index();
    if (known != null && (claimed == null || claimed == known.index())) {
      return known.index();
    }
    if (claimed == null) {
      MemberRecord reserved = rows.reservedFor(heartbeat.url());
      int next = Math.max(rows.cluster().nextIndex(), heartbeat.view().nextIndex());
      return reserved == null ? Reserve.checkLeft(next) : reserved.index();
    }
    checkFree(rows.member(claimed));
    if (known != null) {
      // The worker's disk decides: what was given to it before it took another index is given up.
      rows.putMember(known.tombstone());
    }
    return claimed;
  }

  private void checkFree(MemberRecord member) {
    if (member == null || (member.isReservation() && member.url().equals(heartbeat.url()))) {
      return;
    }
    String holder =
        member.isReservation()
            ? "is reserved for the worker at " + member.url()
            : member.removed()
                ? "belonged to a worker that was removed"
                : "belongs to the worker at " + member.url();
    throw new RegistrationRefusedException(
        RejectionReason.INDEX_TAKEN,
        "Index "
            + member.index()
            + " "
            + holder
            + ", so this worker stays unregistered; it serves on and keeps trying. To let it join as a new"
            + " worker, start it on an empty data directory and clone its keys over.");
  }

  /**
   * Notes of which replicated groups the worker has a copy and which of them it leads; answers
   * whether one is led by another worker, or in another term.
   */
  private boolean takeReports(RegistryRows rows, int index) {
    boolean changed = false;
    for (GroupReport report : heartbeat.groups()) {
      GroupRow before = rows.groupRow(report.group()).orElse(null);
      if (before == null) {
        continue;
      }
      GroupRow after = preferring(rows, before, before.reported(index, heartbeat.voter(), report));
      if (!after.equals(before)) {
        rows.putGroup(after);
      }
      changed |= !after.group().equals(before.group());
    }
    return changed;
  }

  private static GroupRow preferring(RegistryRows rows, GroupRow before, GroupRow after) {
    return after.group().peers().equals(before.group().peers())
        ? after
        : after.with(PreferredLeaders.spread(after.group(), before.group(), rows));
  }

  /**
   * Takes over what the worker knows of slots, and what it claims for groups that it leads; answers
   * whether a slot went to another group.
   */
  private boolean takeClaims(RegistryRows rows, int index) {
    SlotAssignments before = rows.slots();
    SlotAssignments after = before.told(heartbeat.view().slots());
    for (var report : Reports.counting(index, heartbeat, rows::groupRow).entrySet()) {
      after = after.reported(report.getKey(), report.getValue());
    }
    if (!after.equals(before)) {
      rows.putSlots(after);
    }
    return !after.table().equals(before.table());
  }

  private static void reactivateRebalance(RegistryRows rows) {
    Rebalance before = rows.rebalance();
    if (!before.reactivated().equals(before)) {
      rows.putRebalance(before.reactivated());
    }
  }

  private void checkNotRemoved(RegistryRows rows) {
    MemberRecord member = heartbeat.index() == null ? null : rows.member(heartbeat.index());
    if (member != null && member.removed() && heartbeat.uuid().equals(member.uuid())) {
      throw new RegistrationRefusedException(
          RejectionReason.REMOVED,
          "Worker "
              + member.index()
              + " was removed from the cluster, so it must stop. To let this machine join again, start"
              + " a worker on an empty data directory; the keys of this one can still be read when"
              + " it is started without a master.");
    }
  }

  private boolean take(RegistryRows rows, int index) {
    MemberRecord before = rows.member(index);
    MemberRecord taken = MemberRecord.taken(index, heartbeat, before);
    if (taken.equals(before)) {
      return false;
    }
    rows.putMember(taken);
    return true;
  }

  private void checkSameCluster(ClusterRow cluster) {
    UUID theirs = heartbeat.view().cluster();
    if (cluster.settled() && theirs != null && !theirs.equals(cluster.cluster())) {
      throw new RegistrationRefusedException(
          RejectionReason.OTHER_CLUSTER,
          "This worker belongs to cluster "
              + theirs
              + ", this master to "
              + cluster.cluster()
              + ". "
              + NodeIdentity.HOW_TO_JOIN);
    }
  }

  private static RegistrationRefusedException superseded(MemberRecord known) {
    return new RegistrationRefusedException(
        RejectionReason.SUPERSEDED,
        "A later start of this worker's data directory has registered as index "
            + known.index()
            + " at "
            + known.url()
            + ". This one is an old process, a copied directory or one from a backup, and must stop. If"
            + " the other is gone for good, DELETE /clear on the master and start this one again.");
  }
}
