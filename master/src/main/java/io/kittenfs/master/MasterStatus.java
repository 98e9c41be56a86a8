package io.kittenfs.master;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.registry.MemberRecord;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The master in a few words.
 *
 * @param node {@code master}
 * @param state {@code open} or {@code closed}; what follows is null while it is closed
 * @param cluster the name of the cluster; null while it has none
 * @param nextIndex the index that the next new worker gets
 * @param replicas how many copies of each value the cluster is to have
 * @param workers how many workers are up, suspect and down
 * @param reserved addresses that an index is kept for
 */
record MasterStatus(
    String node,
    String state,
    UUID cluster,
    Integer nextIndex,
    Integer replicas,
    Map<String, Long> workers,
    List<Reservation> reserved) {
  static final MasterStatus CLOSED =
      new MasterStatus("master", "closed", null, null, null, null, null);

  /** An index kept for an address. */
  record Reservation(int index, String url) {}

  /** The status of an open store. */
  static MasterStatus of(ClusterFacts facts) {
    RegistrySnapshot snapshot = facts.snapshot();
    return new MasterStatus(
        "master",
        "open",
        snapshot.view().cluster(),
        snapshot.view().nextIndex(),
        snapshot.view().copies(),
        count(facts.statuses()),
        snapshot.reservations().stream().map(MasterStatus::reservation).toList());
  }

  private static Map<String, Long> count(List<WorkerStatus> statuses) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (MemberState state : MemberState.values()) {
      counts.put(state.wireName(), statuses.stream().filter(each -> each.state() == state).count());
    }
    return counts;
  }

  private static Reservation reservation(MemberRecord reserved) {
    return new Reservation(reserved.index(), reserved.url());
  }
}
