package io.kittenfs.worker;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import io.kittenfs.worker.groups.GroupReplica;
import io.kittenfs.worker.groups.GroupReplicas;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The stores on this worker that hold keys of the cluster: that of its solo group and its copies of
 * replicated groups. Safe for use by many threads.
 *
 * @param solo the store of the solo group
 * @param soloValues answers requests for its keys
 * @param replicas the copies
 */
record ClusterStores(
    ClusterStore solo, ValueRoutes soloValues, GroupReplicas replicas, WorkerIdentity identity) {
  /**
   * The copy that answers for a slot; else that of the group that owns it by what is known here,
   * which refuses and says why. Empty when there is none. A slot that moves is at its new group
   * before the master says so.
   */
  private Optional<GroupReplica> replicaOf(int slot) {
    Optional<GroupReplica> known = replicas.find(identity.view().slots().group(slot));
    return known
        .filter(replica -> replica.answersFor(slot))
        .or(() -> replicas.all().stream().filter(copy -> copy.answersFor(slot)).findFirst())
        .or(() -> known);
  }

  /** The same, unless the solo group has the slot. */
  private Optional<GroupReplica> unlessSolo(int slot) {
    return solo.owns(slot) ? Optional.empty() : replicaOf(slot);
  }

  /** Whether this worker answers requests for a slot, as far as is known without waiting. */
  boolean answersFor(int slot) {
    return solo.owns(slot) || replicaOf(slot).filter(GroupReplica::leads).isPresent();
  }

  /** Whether a copy of a slot is here, as far as is known without waiting. */
  boolean hasCopyOf(int slot) {
    return solo.owns(slot) || replicaOf(slot).isPresent();
  }

  /** Answers a read from what is here of the key's slot, as {@link ValueRoutes#getStale}. */
  void readStale(Exchange exchange, Key key, Duration maxStale) throws IOException {
    int slot = key.hash().slot(SlotTable.SLOTS);
    int self =
        identity.index().orElseThrow(() -> new NotOwnerException(slot, 0, OptionalInt.empty()));
    values(slot).getStale(exchange, key, self, maxStale);
  }

  /** What answers requests for a slot, or refuses them and says who does. */
  ValueRoutes values(int slot) {
    return unlessSolo(slot).map(GroupReplica::values).orElse(soloValues);
  }

  /** The store of a slot, or one that does not own it. */
  StoreAccess store(int slot) {
    return unlessSolo(slot).map(StoreAccess.class::cast).orElse(solo);
  }

  /**
   * The store of a group.
   *
   * @param group its id; empty for the worker's solo group
   * @throws KittenException UNAVAILABLE when it is not here
   */
  StoreAccess ofGroup(OptionalInt group) {
    if (group.isEmpty() || isSolo(group.getAsInt())) {
      return solo;
    }
    return replicas
        .find(group.getAsInt())
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.UNAVAILABLE,
                    "This worker has no copy of group "
                        + group.getAsInt()
                        + ". Try again, or another."));
  }

  private boolean isSolo(int group) {
    return solo.group().filter(own -> own.id() == group).isPresent();
  }
}
