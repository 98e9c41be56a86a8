package io.kittenfs.worker;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.worker.groups.GroupReplica;
import io.kittenfs.worker.groups.GroupReplicas;
import io.kittenfs.worker.moves.Destination;
import io.kittenfs.worker.moves.HttpDestination;
import io.kittenfs.worker.moves.SlotMover;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The groups that slots move between, by what this worker knows of its cluster. Safe for many
 * threads.
 */
record MovingGroups(
    ClusterStore solo,
    GroupReplicas replicas,
    WorkerIdentity identity,
    MapCache maps,
    NodeHttp http,
    CancellableCalls running)
    implements SlotMover.Groups {
  @Override
  public SortedMap<Integer, StoreAccess> led() {
    SortedMap<Integer, StoreAccess> led = new TreeMap<>();
    if (solo.isOpen()) {
      solo.group().ifPresent(group -> led.put(group.id(), solo));
    }
    replicas.all().stream()
        .filter(GroupReplica::leads)
        .forEach(replica -> led.put(replica.group().id(), replica));
    return led;
  }

  @Override
  public SlotTable known() {
    return identity.view().slots();
  }

  /** A solo group goes with its worker, a replicated one when it is dissolved. */
  @Override
  public boolean isRemoved(int group) {
    ClusterView view = identity.view();
    boolean isDissolved = view.group(group).filter(Group::isDissolved).isPresent();
    return isDissolved
        || Group.soloWithId(group)
            .flatMap(Group::leader)
            .flatMap(view::member)
            .filter(Member::removed)
            .isPresent();
  }

  @Override
  public Optional<Destination> find(int group) {
    return maps.leader(group).map(address -> new HttpDestination(http, address, group, running));
  }

  @Override
  public void cancelAll() {
    running.cancelAll();
  }
}
