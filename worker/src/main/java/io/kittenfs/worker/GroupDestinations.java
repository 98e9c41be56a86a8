package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.worker.moves.Destination;
import io.kittenfs.worker.moves.HttpDestination;
import io.kittenfs.worker.moves.SlotMover;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.util.Optional;

/**
 * Finds the groups that slots go to by what this worker knows of its cluster. Safe for many
 * threads.
 */
record GroupDestinations(
    ClusterStore store,
    WorkerIdentity identity,
    MapCache maps,
    NodeHttp http,
    CancellableCalls running)
    implements SlotMover.Destinations {
  @Override
  public Optional<Integer> self() {
    return store.group().map(Group::id);
  }

  @Override
  public boolean isRemoved(int group) {
    ClusterView view = identity.view();
    return view.leaderOf(group).flatMap(view::member).filter(Member::removed).isPresent();
  }

  @Override
  public Optional<Destination> find(int group) {
    return maps.leader(group).map(address -> new HttpDestination(http, address, running));
  }

  @Override
  public void cancelAll() {
    running.cancelAll();
  }
}
