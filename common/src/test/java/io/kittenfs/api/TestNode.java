package io.kittenfs.api;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.store.Store;
import io.kittenfs.store.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A real HTTP service with the value routes over a real store, on a free port. */
public final class TestNode implements AutoCloseable {
  private final Store store;
  private final HttpService service;

  private TestNode(Store store, HttpService service) {
    this.store = store;
    this.service = service;
  }

  /** A node that takes values of any size and imports nothing. */
  public static TestNode start(Path directory) {
    return start(directory, BodyRules.withImports(Long.MAX_VALUE, Optional.empty()));
  }

  /** A node with these rules. */
  public static TestNode start(Path directory, BodyRules bodies) {
    return start(directory, bodies, routes -> {});
  }

  /** A node with these rules and more routes. */
  public static TestNode start(Path directory, BodyRules bodies, Consumer<Routes> more) {
    Store store = TestStores.open(directory.resolve("store"));
    ValueRoutes values = new ValueRoutes(use -> use.use(store), bodies);
    HttpService service =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of("kitten.example", "cluster-worker-*")),
            () -> NodeIdentity.ofMaster(Optional.empty()),
            routes -> {
              routes
                  .putKey("/put", values::put, "ttl")
                  .getValue("/get", values::get)
                  .deleteKey("/delete", values::delete);
              more.accept(routes);
            });
    return new TestNode(store, service);
  }

  public RawClient client() {
    return new RawClient(service.port());
  }

  public HttpService service() {
    return service;
  }

  public Store store() {
    return store;
  }

  @Override
  public void close() {
    service.close();
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
