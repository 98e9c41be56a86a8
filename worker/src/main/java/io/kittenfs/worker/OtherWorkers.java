package io.kittenfs.worker;

import io.kittenfs.client.MapCache;
import io.kittenfs.client.MoveClient;
import io.kittenfs.cluster.Member;
import io.kittenfs.worker.moves.Destination;
import io.kittenfs.worker.moves.HttpDestination;
import io.kittenfs.worker.moves.Mover;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.util.Optional;

/** Finds destinations by what this worker knows of its cluster. Safe for many threads. */
record OtherWorkers(WorkerIdentity identity, MapCache maps, MoveClient client)
    implements Mover.Destinations {
  @Override
  public Optional<Integer> self() {
    return identity.index();
  }

  @Override
  public boolean isRemoved(int index) {
    return identity.view().member(index).filter(Member::removed).isPresent();
  }

  @Override
  public Optional<Destination> find(int index) {
    return maps.worker(index).map(address -> new HttpDestination(client, address));
  }

  @Override
  public void cancelAll() {
    client.cancelAll();
  }
}
