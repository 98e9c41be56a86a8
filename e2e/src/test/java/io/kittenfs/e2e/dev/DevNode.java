package io.kittenfs.e2e.dev;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A master or a worker of a {@link DevCluster}: a real server in this process, at a port that it
 * keeps when it starts again. Requests may come from many threads, and so may starts and stops.
 */
public final class DevNode implements DevNetwork.Place, AutoCloseable {
  /** How a server is started on the data that is there. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts it.
     *
     * @param mustStop is told why it must not serve
     * @return ends it
     */
    Closeable start(Consumer<String> mustStop) throws IOException;
  }

  private final int port;
  private final Starter starter;
  private Closeable server;
  private volatile String reasonToStop;

  DevNode(int port, Starter starter) {
    this.port = port;
    this.starter = starter;
  }

  /** Starts it on the data that is there, unless it runs. */
  public synchronized DevNode start() {
    try {
      if (server == null) {
        reasonToStop = null;
        server = starter.start(this::mustStop);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mustStop(String reason) {
    reasonToStop = reason;
    stop();
  }

  /** Lets it finish what it does and end, as {@code kill} does; its data stay. Idempotent. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      server = null;
    }
  }

  /** Stops it if it runs, and starts it again where it was. */
  public DevNode restart() {
    stop();
    return start();
  }

  /** Whether it was started, and not stopped since. */
  public synchronized boolean isRunning() {
    return server != null;
  }

  /** Why its master told it to stop; empty when it did not. */
  public Optional<String> reasonToStop() {
    return Optional.ofNullable(reasonToStop);
  }

  @Override
  public int port() {
    return port;
  }

  /** Where it listens, such as {@code http://127.0.0.1:3000}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** A client of this node, which no fault of the network concerns. */
  public RawClient client() {
    return new RawClient(port);
  }

  /** Sends a request without a body. */
  public Reply send(String method, String target) {
    return client().send(method, target);
  }

  /** Sends a request with a body. */
  public Reply send(String method, String target, String body) {
    return client().sendText(method, target, body);
  }

  /** The index of this worker; -1 while it has none. */
  public int index() {
    String index = send("GET", "/getindex").text().strip();
    return index.matches("[0-9]+") ? Integer.parseInt(index) : -1;
  }

  @Override
  public void close() {
    stop();
  }
}
