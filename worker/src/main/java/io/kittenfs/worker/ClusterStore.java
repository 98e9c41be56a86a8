package io.kittenfs.worker;

import io.kittenfs.api.Openable;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.model.Group;
import io.kittenfs.store.Store;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.worker.groups.OpenableStore;
import io.kittenfs.worker.groups.SlotReporter;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the cluster's keys that is on this worker, that of its solo group: a store that is
 * open while the worker has an index and is not closed by an operator. Safe for use by many
 * threads.
 */
final class ClusterStore implements StoreAccess, Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterStore.class);

  private final OpenableStore store;
  private final WorkerIdentity identity;
  private final MapCache maps;
  private volatile boolean wanted = true;
  private final SlotReporter reporter = new SlotReporter();

  ClusterStore(StoreOpener stores, WorkerIdentity identity, MapCache maps) {
    this.store = new OpenableStore(() -> stores.cluster(group().orElseThrow()));
    this.identity = identity;
    this.maps = maps;
  }

  @Override
  public void with(Openable.Use<Store> use) throws IOException {
    store.with(use);
  }

  /** Opens the store, if this worker has an index. */
  synchronized void open() throws IOException {
    wanted = true;
    openIfWanted();
  }

  /** Never waits for a store that is being closed, which takes as long as the slowest request. */
  private void openSoon() throws IOException {
    if (wanted && !store.isOpen()) {
      openIfWanted();
    }
  }

  private synchronized void openIfWanted() throws IOException {
    if (wanted && group().isPresent() && !store.isOpen()) {
      store.open();
    }
  }

  /** Waits for those who use the store, then closes it. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    wanted = false;
    store.close();
  }

  /** Whether it takes requests. */
  boolean isOpen() {
    return store.isOpen();
  }

  /** Asks the store something; empty while it is closed. */
  <T> Optional<T> ask(Function<Store, T> question) {
    return store.ask(question);
  }

  /**
   * Whether a slot can be read here. While the store is closed, whether it would be: its requests
   * are refused here then.
   */
  boolean owns(int slot) {
    return store.ask(opened -> opened.slots().isHere(slot)).orElseGet(() -> isOursByMap(slot));
  }

  private boolean isOursByMap(int slot) {
    return group().filter(group -> maps.isOf(group.id(), slot)).isPresent();
  }

  /** The group whose keys these are; empty while the worker has no index. */
  Optional<Group> group() {
    return identity.index().map(Group::solo);
  }

  /**
   * What the master is told of the slots; empty while the store is closed.
   *
   * @param sendingTo from a group to those that moves of its slots go to or may begin to go to;
   *     asked first: what a move finishes meanwhile, the store then tells
   */
  Optional<SlotReport> report(IntFunction<Set<Integer>> sendingTo) {
    if (!store.isOpen()) {
      return Optional.empty();
    }
    AtomicReference<SlotReport> report = new AtomicReference<>();
    int self = group().orElseThrow().id();
    Set<Integer> receivers = sendingTo.apply(self);
    use(
        opened ->
            report.set(reporter.report(self, null, opened.slots(), identity.view(), receivers)));
    return Optional.of(report.get());
  }

  private void use(Openable.Use<Store> use) {
    try {
      store.with(use);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes over what the master says. */
  void replied(HeartbeatReply reply) {
    try {
      openSoon();
    } catch (IOException e) {
      LOGGER.error("This worker's part of the cluster cannot be opened", e);
      return;
    }
    if (!store.isOpen()) {
      return;
    }
    if (!reply.assignments().isEmpty()) {
      use(opened -> opened.slots().assignAll(reply.assignments()));
    }
    if (!reply.revoked().isEmpty()) {
      use(opened -> opened.slots().revokeAll(reply.revoked()));
      LOGGER.warn(
          "The slots {} belong to other workers by now; what was here of them is gone ([from, to,"
              + " epoch])",
          reply.revoked());
    }
  }
}
