package io.kittenfs.worker;

import io.kittenfs.client.MapCache;
import io.kittenfs.cluster.HeartbeatReply;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.SlotRange;
import io.kittenfs.store.Store;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the cluster's keys that is on this worker: a store that is open while the worker has
 * an index and is not closed by an operator. Safe for use by many threads.
 */
final class ClusterStore implements StoreAccess, Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterStore.class);

  private final OpenableStore store;
  private final WorkerIdentity identity;
  private final MapCache maps;
  private volatile boolean wanted = true;

  ClusterStore(OpenableStore store, WorkerIdentity identity, MapCache maps) {
    this.store = store;
    this.identity = identity;
    this.maps = maps;
  }

  @Override
  public void with(Use use) throws IOException {
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
    if (wanted && identity.index().isPresent() && !store.isOpen()) {
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

  /** Whether a slot is likely to be here. */
  boolean owns(int slot) {
    Integer index = identity.index().orElse(null);
    return index != null && maps.isOwner(index, slot);
  }

  /** The slots that are here; empty while the store is closed. */
  Optional<List<SlotRange>> claims() {
    if (!store.isOpen()) {
      return Optional.empty();
    }
    AtomicReference<List<SlotRange>> claims = new AtomicReference<>();
    use(opened -> claims.set(opened.slots().owned()));
    return Optional.of(claims.get());
  }

  private void use(Use use) {
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
    reply.revoked().forEach(range -> use(opened -> revoke(opened, range)));
  }

  private static void revoke(Store opened, SlotRange range) {
    for (int slot = range.from(); slot <= range.to(); slot++) {
      opened.slots().revoke(slot, range.epoch());
    }
    LOGGER.warn(
        "Slots {} to {} belong to other workers by now; what was here of them is gone",
        range.from(),
        range.to());
  }
}
