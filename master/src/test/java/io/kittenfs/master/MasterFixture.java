package io.kittenfs.master;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real master on a free port, which can be stopped and started on the same or another directory.
 * As an extension of JUnit it runs while a test does.
 */
final class MasterFixture implements AutoCloseable, BeforeEachCallback, AfterEachCallback {
  private final Supplier<Path> data;
  private final InstantSource clock;
  private final Duration graceTime;
  private final boolean autoRebalance;
  private boolean newCluster;
  private OptionalInt replicas = OptionalInt.empty();
  private Duration replaceAfter = MasterServer.Settings.REPLACE_AFTER;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private MasterServer server;

  /** A master that gives new indices at once. */
  MasterFixture(Path data) {
    this(data, InstantSource.system(), Duration.ZERO);
  }

  /** One that runs while a test does, on a directory that there is by then. */
  MasterFixture(Supplier<Path> data) {
    this(data, InstantSource.system(), Duration.ZERO);
  }

  MasterFixture(Supplier<Path> data, InstantSource clock, Duration graceTime) {
    this(data, clock, graceTime, true);
  }

  MasterFixture(
      Supplier<Path> data, InstantSource clock, Duration graceTime, boolean autoRebalance) {
    this.data = data;
    this.clock = clock;
    this.graceTime = graceTime;
    this.autoRebalance = autoRebalance;
  }

  MasterFixture(Path data, InstantSource clock, Duration graceTime) {
    this(data, clock, graceTime, true);
  }

  MasterFixture(Path data, InstantSource clock, Duration graceTime, boolean autoRebalance) {
    this(() -> data, clock, graceTime, autoRebalance);
    start();
  }

  /** The same, told when it is started next that its cluster never had a worker. */
  MasterFixture ofNewCluster() {
    newCluster = true;
    return this;
  }

  /** The same, told to keep so many copies when it is started next. */
  MasterFixture keeping(int copies) {
    replicas = OptionalInt.of(copies);
    return this;
  }

  /** The same, told to replace members that are silent for so long when it is started next. */
  MasterFixture replacingAfter(Duration silence) {
    replaceAfter = silence;
    return this;
  }

  private void start() {
    server = start(data.get());
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    start();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    close();
  }

  private MasterServer start(Path data) {
    HttpSettings settings = new HttpSettings("127.0.0.1", 0, Set.of());
    try {
      return MasterServer.start(
          new MasterServer.Settings(
              settings,
              data,
              TestEngine.choice(),
              Fsync.OFF,
              0,
              graceTime,
              newCluster,
              autoRebalance,
              replaceAfter,
              replicas),
          clock);
    } catch (IOException e) {
      throw new AssertionError("the master does not start", e);
    }
  }

  /** Stops the master and starts one on this directory. */
  void restart(Path data) {
    close();
    server = start(data);
  }

  MasterServer server() {
    return server;
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder().GET(), path);
  }

  Answer post(String path, String body) {
    return send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)), path);
  }

  Answer post(String path) {
    return post(path, "");
  }

  Answer delete(String path) {
    return send(HttpRequest.newBuilder().DELETE(), path);
  }

  Answer send(HttpRequest.Builder request, String path) {
    try {
      HttpResponse<byte[]> response =
          http.send(
              request.uri(URI.create(server.url() + path)).build(), BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.headers().firstValue("Allow").orElse(""),
          mapper.readTree(response.body()));
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError("the master does not close", e);
    }
  }
}
