package io.kittenfs.master;

import io.kittenfs.api.Openable;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.wire.ClusterView;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** The master's store, open or closed. Safe for use by many threads. */
final class MasterNode implements Closeable {
  private final Openable<MasterStore> store;

  /** Open or closed by now: what it knew then is still the best that is known. */
  private volatile Registry lastKnown;

  /** A node whose store is closed. */
  MasterNode(MasterStore.Dependencies dependencies) {
    this.store =
        new Openable<>(
            () -> {
              MasterStore opened = MasterStore.open(dependencies);
              lastKnown = opened.registry();
              return opened;
            });
  }

  /** Opens the store unless it is open. */
  void open() throws IOException {
    store.open();
  }

  /**
   * Uses the store; it stays open meanwhile.
   *
   * @throws KittenException UNAVAILABLE when it is closed
   */
  <R> R use(Function<MasterStore, R> use) {
    return find(use)
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.UNAVAILABLE,
                    "The master's store is closed. POST / on the master opens it."));
  }

  /** Uses the store if it is open; it stays open meanwhile. */
  <R> Optional<R> find(Function<MasterStore, R> use) {
    return store.ask(use);
  }

  /** What is known of the cluster, or was when the store was closed. */
  ClusterView view() {
    Registry known = lastKnown;
    return known == null ? ClusterView.EMPTY : known.snapshot().view();
  }

  /**
   * Who this master is: of no cluster while it is so new, or so lately cleared, that its first
   * worker may bring the cluster's name along.
   */
  NodeIdentity self() {
    Registry known = lastKnown;
    RegistrySnapshot now = known == null ? null : known.snapshot();
    return NodeIdentity.ofMaster(
        now == null || now.isEmpty() ? Optional.empty() : Optional.of(now.view().cluster()));
  }

  /** Waits for those who use the store, then closes it. Idempotent. */
  @Override
  public void close() throws IOException {
    store.close();
  }
}
