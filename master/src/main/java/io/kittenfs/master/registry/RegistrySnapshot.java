package io.kittenfs.master.registry;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.master.plan.Move;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.WireJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The whole registry as of one moment. Immutable. */
public final class RegistrySnapshot {
  private final ClusterView view;
  private final boolean settled;
  private final boolean hadSlots;
  private final SortedMap<Integer, MemberRecord> members;
  private final SortedMap<Integer, GroupRow> groups;
  private final SlotAssignments slots;
  private final Rebalance rebalance;
  private final Map<Integer, List<Move>> movesLeft;

  /** What these rows say. */
  RegistrySnapshot(
      ClusterRow cluster,
      SortedMap<Integer, MemberRecord> members,
      SortedMap<Integer, GroupRow> groups,
      SlotAssignments slots,
      Rebalance rebalance) {
    this.view =
        new ClusterView(
            cluster.cluster(),
            cluster.version(),
            cluster.nextIndex(),
            members.values().stream().flatMap(member -> member.member().stream()).toList(),
            slots.table(),
            groups.values().stream().map(GroupRow::group).toList(),
            cluster.replicas());
    this.settled = cluster.settled();
    this.hadSlots = cluster.hadSlots();
    this.members = members;
    this.groups = groups;
    this.slots = slots;
    this.rebalance = rebalance;
    this.movesLeft =
        rebalance.isRunning()
            ? rebalance.left(slots.table()).stream().collect(Collectors.groupingBy(Move::from))
            : Map.of();
  }

  /** Reads the registry as it is now. */
  public static RegistrySnapshot read(Database database, WireJson json) {
    try (Cursor cursor = database.cursor()) {
      SortedMap<Integer, MemberRecord> members = new TreeMap<>();
      rows(cursor, json, 'S', MemberRecord.class)
          .forEach(member -> members.put(member.index(), member));
      SortedMap<Integer, GroupRow> groups = new TreeMap<>();
      rows(cursor, json, 'G', GroupRow.class).forEach(row -> groups.put(row.group().id(), row));
      return new RegistrySnapshot(
          row(cursor, json, RegistryRows.clusterKey(), ClusterRow.EMPTY),
          members,
          groups,
          row(cursor, json, RegistryRows.slotsKey(), SlotAssignments.EMPTY),
          row(cursor, json, RegistryRows.rebalanceKey(), Rebalance.NONE));
    }
  }

  private static <T> List<T> rows(Cursor cursor, WireJson json, char letter, Class<T> type) {
    List<T> rows = new ArrayList<>();
    byte[] family = {(byte) letter};
    cursor.seek(family);
    while (cursor.nextWithin(family)) {
      rows.add(RegistryRows.read(json, cursor.value(), type));
    }
    return rows;
  }

  @SuppressWarnings("unchecked")
  private static <T> T row(Cursor cursor, WireJson json, byte[] key, T missing) {
    byte[] row = cursor.get(key);
    return row == null ? missing : RegistryRows.read(json, row, (Class<T>) missing.getClass());
  }

  /** Reads the figures that were saved last, by index. */
  public static SortedMap<Integer, SavedFigures> readFigures(Database database, WireJson json) {
    try (Cursor cursor = database.cursor()) {
      SortedMap<Integer, SavedFigures> figures = new TreeMap<>();
      byte[] family = {'F'};
      cursor.seek(family);
      while (cursor.nextWithin(family)) {
        byte[] key = cursor.key();
        int index = Byte.toUnsignedInt(key[1]) << 8 | Byte.toUnsignedInt(key[2]);
        figures.put(index, RegistryRows.read(json, cursor.value(), SavedFigures.class));
      }
      return figures;
    }
  }

  /** What workers are told; its version orders snapshots. */
  public ClusterView view() {
    return view;
  }

  /** Whether no worker ever registered since the registry began or was cleared. */
  public boolean isEmpty() {
    return !settled;
  }

  /** The workers that are not removed, by rising index. */
  public Collection<Member> workers() {
    return view.members().stream().filter(member -> !member.removed()).toList();
  }

  /** Addresses that an index is reserved for, in the order of the indices. */
  public Collection<MemberRecord> reservations() {
    return members.values().stream().filter(MemberRecord::isReservation).toList();
  }

  /** What is known of the slots. */
  public SlotAssignments slots() {
    return slots;
  }

  /** The rebalance that goes on, or went on last. */
  public Rebalance rebalance() {
    return rebalance;
  }

  /** Whether slots may be given to their first groups, as far as this tells. */
  public boolean mayBootstrapMap() {
    return !hadSlots && slots.equals(SlotAssignments.EMPTY);
  }

  /** The moves that this group still has to make, in their order; none unless one goes on. */
  public List<Move> movesLeftOf(int group) {
    return movesLeft.getOrDefault(group, List.of());
  }

  /** The worker with this index; empty when there is none, or no more. */
  public Optional<Member> worker(int index) {
    return Optional.ofNullable(members.get(index))
        .flatMap(MemberRecord::member)
        .filter(member -> !member.removed());
  }

  /** The worker that leads this group; empty when none does, or none any more. */
  public Optional<Member> leader(int group) {
    return view.leaderOf(group).flatMap(this::worker);
  }

  /** Whether this worker is known to lead this group. */
  public boolean leads(int worker, int group) {
    return view.group(group).filter(found -> found.isLedBy(worker)).isPresent();
  }

  /**
   * The solo group of whose slots a heartbeat tells; empty when its sender does not lead that
   * group, so that what it tells of slots counts for nothing.
   */
  public Optional<Group> groupOf(int sender, Heartbeat heartbeat) {
    return Reports.groupOf(sender, heartbeat);
  }

  /**
   * What a heartbeat tells of slots so far as that counts, by the id of the group: its sender leads
   * that group, as far as this knows.
   */
  public SortedMap<Integer, SlotReport> countingReports(int sender, Heartbeat heartbeat) {
    return Reports.counting(sender, heartbeat, this::groupRow);
  }

  /** The replicated groups, by rising id. */
  public Collection<GroupRow> groups() {
    return Collections.unmodifiableCollection(groups.values());
  }

  private Optional<GroupRow> groupRow(int id) {
    return Optional.ofNullable(groups.get(id));
  }

  /** The slots that this group owns and does not know of yet. */
  public List<SlotRange> assignmentsOf(int group) {
    return slots.isComplete() ? List.of() : slots.assignmentsOf(group);
  }

  /**
   * Whether a replicated group is to be dissolved: it is for another number of copies than there
   * are to be, and neither has slots nor is to get any.
   */
  public boolean isSpare(Group group) {
    return !group.isDissolved()
        && group.copies() != view.copies()
        && slots.isComplete()
        && view.slots().count(group.id()) == 0
        && movesLeft.values().stream()
            .flatMap(List::stream)
            .noneMatch(move -> move.to() == group.id());
  }

  /** The index of the heartbeat's sender when registering it would change nothing at all. */
  public Optional<Integer> alreadyRegistered(Heartbeat heartbeat) {
    if (heartbeat.index() == null || !members.containsKey(heartbeat.index())) {
      return Optional.empty();
    }
    MemberRecord member = members.get(heartbeat.index());
    boolean same =
        member.equals(MemberRecord.taken(member.index(), heartbeat, member))
            && knows(heartbeat.view())
            && knowsReports(member.index(), heartbeat);
    return same ? Optional.of(member.index()) : Optional.empty();
  }

  /**
   * The ids of the replicated groups in which somebody votes, or is to.
   *
   * @param voter null for a worker that does not vote yet, as one that has just started
   */
  public Set<Integer> groupsOf(PeerId voter) {
    return groups().stream()
        .map(GroupRow::group)
        .filter(
            group ->
                group.peers().stream().anyMatch(peer -> peer.equals(voter))
                    || group.joining().filter(peer -> peer.equals(voter)).isPresent())
        .map(Group::id)
        .collect(Collectors.toSet());
  }

  /** Whether a report is not about a copy of a group from before it was recovered. */
  public boolean isPresent(GroupReport report) {
    return groupRow(report.group()).filter(row -> !report.isOf(row.group())).isEmpty();
  }

  private boolean knowsReports(int sender, Heartbeat heartbeat) {
    return heartbeat.groups().stream().allMatch(report -> knows(sender, heartbeat, report))
        && countingReports(sender, heartbeat).entrySet().stream()
            .allMatch(report -> slots.knows(report.getKey(), report.getValue()));
  }

  private boolean knows(int sender, Heartbeat heartbeat, GroupReport report) {
    return groupRow(report.group())
        .map(row -> row.equals(row.reported(sender, heartbeat.voter(), report)))
        .orElse(true);
  }

  private boolean knows(Group told) {
    return groupRow(told.id()).map(row -> row.corrected(told, false).equals(row)).orElse(false);
  }

  private boolean knows(ClusterView other) {
    return other.version() <= view.version()
        && (other.cluster() == null || other.cluster().equals(view.cluster()))
        && other.nextIndex() <= view.nextIndex()
        && slots.knows(other.slots())
        && other.members().stream().allMatch(member -> members.containsKey(member.index()))
        && other.groups().stream().allMatch(this::knows);
  }
}
