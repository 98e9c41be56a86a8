package io.kittenfs.master.registry;

import com.google.common.primitives.Bytes;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.log.Transaction;
import io.kittenfs.model.Group;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The registry's rows in a transaction: JSON under keys that start with one byte for the family.
 * {@code C} the cluster, {@code S} index = member, {@code U} uuid = index of a worker, {@code A}
 * url = index reserved for that address, {@code F} index = last known figures, {@code T} the slots,
 * {@code R} the rebalance, {@code G} id = replicated group. Used by one thread.
 */
final class RegistryRows {
  private final Transaction txn;
  private final WireJson json;

  RegistryRows(Transaction txn, WireJson json) {
    this.txn = txn;
    this.json = json;
  }

  ClusterRow cluster() {
    ClusterRow row = get(clusterKey(), ClusterRow.class);
    return row == null ? ClusterRow.EMPTY : row;
  }

  void putCluster(ClusterRow row) {
    txn.put(clusterKey(), json.write(row));
  }

  /** What is known of the slots. */
  SlotAssignments slots() {
    SlotAssignments row = get(slotsKey(), SlotAssignments.class);
    return row == null ? SlotAssignments.EMPTY : row;
  }

  void putSlots(SlotAssignments row) {
    txn.put(slotsKey(), json.write(row));
    ClusterRow cluster = cluster();
    long highest = Math.max(cluster.highestEpoch(), row.highestEpoch());
    if (highest > cluster.highestEpoch()) {
      putCluster(cluster.withHighestEpoch(highest));
    }
  }

  Rebalance rebalance() {
    Rebalance row = get(rebalanceKey(), Rebalance.class);
    return row == null ? Rebalance.NONE : row;
  }

  void putRebalance(Rebalance row) {
    txn.put(rebalanceKey(), json.write(row));
  }

  /** Forgets the slots and what was to become of them. */
  void deleteSlots() {
    txn.delete(slotsKey());
    txn.delete(rebalanceKey());
  }

  /**
   * What is known of the worker with this index.
   *
   * @throws Refusal NOT_FOUND when there is none, or no more
   */
  MemberRecord worker(int index) {
    MemberRecord member = member(index);
    if (!BootstrapMap.isWorker(member)) {
      throw new Refusal(
          ErrorCode.NOT_FOUND, "No worker has index " + index + ". GET /workers lists all.");
    }
    return member;
  }

  /** The group with this id; empty when no group here has it. */
  Optional<Group> group(int id) {
    return Group.soloWithId(id).or(() -> groupRow(id).map(GroupRow::group));
  }

  /** What is known of the replicated group with this id; empty when there is none. */
  Optional<GroupRow> groupRow(int id) {
    return Optional.ofNullable(get(groupKey(id), GroupRow.class));
  }

  void putGroup(GroupRow row) {
    txn.put(groupKey(row.group().id()), json.write(row));
  }

  /** The replicated groups, by rising id. */
  List<Group> groups() {
    return IntStream.range(ClusterRow.EMPTY.firstFreeGroup(), cluster().firstFreeGroup())
        .mapToObj(this::groupRow)
        .flatMap(Optional::stream)
        .map(GroupRow::group)
        .toList();
  }

  /** Forgets the replicated groups. */
  void deleteGroups() {
    groups().forEach(group -> txn.delete(groupKey(group.id())));
  }

  /**
   * Refuses to do something that takes a worker's part in the cluster away while replicated groups
   * need it.
   *
   * @param discard whether groups that have no slots, and are for another number of copies, do not
   *     count
   * @throws Refusal CONFLICT when it is a member of one
   */
  void requireNoMemberOfGroups(int index, boolean discard) {
    List<Integer> ids = groupsOf(index).stream().filter(id -> !discard || isNeeded(id)).toList();
    if (!ids.isEmpty()) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "Worker "
              + index
              + " has copies of the replicated groups "
              + ids
              + ". POST /workers/"
              + index
              + "/drain gives them to other workers; then it can be removed.");
    }
  }

  private boolean isNeeded(int group) {
    return slots().table().count(group) > 0
        || groupRow(group).filter(row -> row.group().copies() == cluster().copies()).isPresent();
  }

  private List<Integer> groupsOf(int index) {
    return groups().stream().filter(group -> group.involves(index)).map(Group::id).toList();
  }

  /**
   * Refuses to take a worker's copies of replicated groups away while nobody else can have them.
   *
   * @throws Refusal CONFLICT when it is a member of a group, and too few others can be
   */
  void requireOthersForGroupsOf(int index) {
    List<Integer> ids = groupsOf(index);
    long others =
        IntStream.range(0, cluster().nextIndex())
            .filter(other -> other != index)
            .mapToObj(this::member)
            .filter(BootstrapMap::isWorker)
            .filter(member -> !member.draining())
            .filter(member -> member.peer().isPresent())
            .count();
    if (!ids.isEmpty() && others < cluster().copies()) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "Worker "
              + index
              + " has copies of the replicated groups "
              + ids
              + ", which need "
              + cluster().copies()
              + " workers other than this one; there are "
              + others
              + ". Start another worker first.");
    }
  }

  /** Whether nothing is known of slots, and no known worker is left that may know of some. */
  boolean mayBegin() {
    return !cluster().hadSlots() && slots().equals(SlotAssignments.EMPTY) && everyWorkerReported();
  }

  /** Whether every slot has a group that claimed it, and no known worker may know better. */
  boolean isMapWhole() {
    return slots().isComplete() && everyWorkerReported();
  }

  /** What is known of the worker that leads this group; empty when none does, or none any more. */
  Optional<MemberRecord> leader(int group) {
    return group(group).flatMap(Group::leader).map(this::member).filter(BootstrapMap::isWorker);
  }

  /** Whether no worker is known only from what others told. */
  private boolean everyWorkerReported() {
    int end = cluster().nextIndex();
    for (int index = 0; index < end; index++) {
      MemberRecord member = member(index);
      if (BootstrapMap.isWorker(member) && member.process() == null) {
        return false;
      }
    }
    return true;
  }

  /** What is known of this index, or null. */
  MemberRecord member(int index) {
    return get(memberKey(index), MemberRecord.class);
  }

  /** What is known of this worker unless it is a tombstone, or null. */
  MemberRecord memberOf(UUID worker) {
    Integer index = get(workerKey(worker), Integer.class);
    return index == null ? null : member(index);
  }

  /** The index that is reserved for this address, or null. */
  MemberRecord reservedFor(String url) {
    Integer index = get(addressKey(url), Integer.class);
    return index == null ? null : member(index);
  }

  /** Replaces what is known of an index, and keeps the rows that lead to it right. */
  void putMember(MemberRecord member) {
    MemberRecord before = member(member.index());
    if (before != null) {
      forgetLookups(before);
    }
    txn.put(memberKey(member.index()), json.write(member));
    if (member.isReservation()) {
      txn.put(addressKey(member.url()), json.write(member.index()));
    } else if (!member.removed()) {
      txn.put(workerKey(member.uuid()), json.write(member.index()));
    }
  }

  void deleteMember(MemberRecord member) {
    forgetLookups(member);
    txn.delete(memberKey(member.index()));
    txn.delete(figuresKey(member.index()));
  }

  private void forgetLookups(MemberRecord member) {
    if (member.isReservation()) {
      txn.delete(addressKey(member.url()));
    } else if (!member.removed()) {
      txn.delete(workerKey(member.uuid()));
    }
  }

  void putFigures(int index, SavedFigures figures) {
    txn.put(figuresKey(index), json.write(figures));
  }

  private <T> T get(byte[] key, Class<T> type) {
    byte[] value = txn.get(key);
    return value == null ? null : read(json, value, type);
  }

  static <T> T read(WireJson json, byte[] value, Class<T> type) {
    try {
      return json.read(value, type);
    } catch (IOException e) {
      throw new KittenException(
          ErrorCode.INTERNAL, "The registry on this node's disk is damaged.", e);
    }
  }

  static byte[] clusterKey() {
    return new byte[] {'C'};
  }

  static byte[] slotsKey() {
    return new byte[] {'T'};
  }

  static byte[] rebalanceKey() {
    return new byte[] {'R'};
  }

  static byte[] groupKey(int id) {
    return new byte[] {'G', (byte) (id >>> 16), (byte) (id >>> 8), (byte) id};
  }

  static byte[] memberKey(int index) {
    return new byte[] {'S', (byte) (index >>> 8), (byte) index};
  }

  static byte[] figuresKey(int index) {
    return new byte[] {'F', (byte) (index >>> 8), (byte) index};
  }

  private static byte[] workerKey(UUID worker) {
    return textKey('U', worker.toString());
  }

  private static byte[] addressKey(String url) {
    return textKey('A', url);
  }

  private static byte[] textKey(char family, String text) {
    return Bytes.concat(new byte[] {(byte) family}, text.getBytes(StandardCharsets.UTF_8));
  }
}
