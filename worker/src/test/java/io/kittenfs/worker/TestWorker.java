package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.Openable;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.store.Store;
import io.kittenfs.worker.moves.MoveObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** A real worker on a free port. */
final class TestWorker implements AutoCloseable {
  private final WorkerServer server;

  private TestWorker(WorkerServer server) {
    this.server = server;
  }

  static TestWorker alone(Path directory) {
    return start(settings(directory, Optional.empty()));
  }

  static TestWorker under(SmallMaster master, Path directory) {
    return start(settings(directory, Optional.of(master.url())));
  }

  /** One that takes no value of more bytes than this. */
  static TestWorker under(SmallMaster master, Path directory, long maxValue) {
    return start(settings(directory, Optional.of(master.url()), maxValue, 0));
  }

  /** One that takes no values because its disk is too full for its taste. */
  static TestWorker withoutSpace(SmallMaster master, Path directory) {
    return start(
        settings(directory, Optional.of(master.url()), TwoWorkers.MAX_OF_SECOND, Long.MAX_VALUE));
  }

  private static TestWorker start(WorkerSettings settings) {
    try {
      return new TestWorker(
          WorkerServer.start(
              settings,
              InstantSource.system(),
              reason -> {
                throw new IllegalStateException(reason);
              },
              MoveObserver.NONE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WorkerSettings settings(Path directory, Optional<NodeUrl> master) {
    return settings(directory, master, Long.MAX_VALUE, 0);
  }

  private static WorkerSettings settings(
      Path directory, Optional<NodeUrl> master, long maxValue, long minFree) {
    return new WorkerSettings(
        new HttpSettings("127.0.0.1", 0, Set.of()),
        new DataDirectory.OneDirectory(directory),
        master,
        Optional.empty(),
        TestEngine.choice(),
        Fsync.OFF,
        minFree,
        BodyRules.withImports(maxValue, Optional.empty()),
        1 << 30,
        0,
        1 << 20,
        0,
        false,
        Duration.ofMillis(50));
  }

  /** Its part of the cluster's keys, past HTTP. */
  void withCluster(Openable.Use<Store> use) {
    try {
      server.cluster().with(use);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient client() {
    return new RawClient(server.port());
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  Reply put(String key, String value) {
    return client().sendText("PUT", "/put/" + key, value);
  }

  Reply get(String path) {
    return client().send("GET", path);
  }

  Reply post(String path) {
    return client().sendText("POST", path, "");
  }

  Reply delete(String path) {
    return client().send("DELETE", path);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
