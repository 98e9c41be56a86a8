package io.kittenfs.worker.moves;

import io.kittenfs.api.Openable;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreOptions;
import io.kittenfs.store.TestStores;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The part of a worker that moves take place in: a cluster store and the routes of a destination.
 */
final class MovingWorker implements AutoCloseable, StoreAccess {
  private final Path directory;
  private final UUID uuid = UUID.randomUUID();
  private final NodeClient client = new NodeClient(new WireJson(), Optional::empty);
  private final HttpService http;
  private volatile Store store;

  MovingWorker(Path directory) {
    this.directory = directory;
    this.store = open();
    MoveRoutes routes = new MoveRoutes(group -> this, new WireJson(), () -> {});
    this.http =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            () -> NodeIdentity.ofWorker(uuid, Optional.empty()),
            routes::addTo);
  }

  private Store open() {
    return TestStores.open(
        directory, EngineChoice.AUTO, StoreOptions.clusterStore(), InstantSource.system());
  }

  Store store() {
    return store;
  }

  /** How others see this worker. */
  Destination destination() {
    return new HttpDestination(
        client.http(),
        NodeAddress.of(NodeUrl.parse(http.url()), uuid),
        MoveFixture.DESTINATION,
        new CancellableCalls());
  }

  /** Ends the store as it is and opens what lies on the disk. */
  void reopen() throws IOException {
    store.close();
    store = open();
  }

  @Override
  public void with(Openable.Use<Store> use) throws IOException {
    Store open = store;
    if (open == null) {
      throw new KittenException(ErrorCode.UNAVAILABLE, "closed");
    }
    use.use(open);
  }

  @Override
  public void close() throws IOException {
    // A server waits for those who are still connected.
    client.close();
    http.close();
    store.close();
  }
}
