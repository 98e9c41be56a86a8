package io.kittenfs.e2e;

import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A master or a worker that runs as a process of its own; its output goes to a log file. Requests
 * may come from many threads; starting and stopping is for one. Closing it ends the process in any
 * case.
 */
public final class Node implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final NodeSetup setup;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Process process;

  Node(NodeSetup setup) {
    this.setup = setup;
  }

  /** Starts the process, on the data that is there, and waits until it is healthy. */
  public void start() throws IOException {
    launch();
    awaitHealth();
  }

  /** Starts the process, on the data that is there. */
  void launch() throws IOException {
    process =
        setup
            .process()
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(setup.log().toFile()))
            .start();
  }

  /** Waits until the process that was launched is healthy; ends it when it never is. */
  public void awaitHealth() {
    try {
      await(setup.name() + " is healthy")
          .pollInterval(Duration.ofMillis(50))
          .failFast(this::checkAlive)
          .until(this::isHealthy);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void checkAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(setup.name() + " ended:\n" + log());
    }
  }

  private boolean isHealthy() throws InterruptedException {
    try {
      return send("GET", "/health").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Waits until this worker has its index. */
  public Node awaitIndex() {
    try {
      await(setup.name() + " has an index")
          .pollInterval(Duration.ofMillis(50))
          .failFast(this::checkAlive)
          .until(() -> index() >= 0);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(setup.name() + " got no index:\n" + log(), e);
    }
    return this;
  }

  /** The index of this worker; -1 while it has none. */
  public int index() {
    try {
      String index = send("GET", "/getindex").body().strip();
      return index.matches("[0-9]+") ? Integer.parseInt(index) : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Kills the process as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Kills the process, and removes all that it kept. */
  public void loseDisk() throws InterruptedException, IOException {
    kill();
    MoreFiles.deleteRecursively(setup.usualData(), RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Where its data is, if it was told no other place. */
  public Path data() {
    return setup.usualData();
  }

  /** Freezes the process as it is: it keeps its connections and answers nothing. */
  public void suspend() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets a suspended process go on as if nothing had happened. */
  public void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("kill " + signal + " ended with " + exitCode);
    }
  }

  /**
   * Asks the process to stop, as {@code kill} does, and waits for it. Windows knows no such
   * request: there it is killed.
   */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(setup.name() + " did not stop:\n" + log());
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** With what the process ended, which it must have. */
  int exitCode() {
    return process.exitValue();
  }

  /** The url of a path of this node. */
  public String url(String path) {
    return "http://127.0.0.1:" + setup.port() + path;
  }

  public int port() {
    return setup.port();
  }

  /** What it wrote since it was first started. */
  public String log() {
    try {
      return Files.readString(setup.log());
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** A request without a body. */
  public HttpResponse<String> send(String method, String path) throws InterruptedException {
    return send(method, path, BodyPublishers.noBody(), BodyHandlers.ofString());
  }

  /** A request with bodies of any kind. */
  public <T> HttpResponse<T> send(
      String method, String path, BodyPublisher body, BodyHandler<T> answer)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(path))).timeout(TIMEOUT).method(method, body).build();
    try {
      return client.send(request, answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores bytes under a key of letters, digits and slashes; answers the status. */
  int put(String key, byte[] value) throws InterruptedException {
    return send("PUT", "/put/" + key, BodyPublishers.ofByteArray(value), BodyHandlers.ofString())
        .statusCode();
  }

  /** Stores text. */
  int put(String key, String value) throws InterruptedException {
    return put(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a key. */
  HttpResponse<byte[]> get(String key) throws InterruptedException {
    return send("GET", "/get/" + key, BodyPublishers.noBody(), BodyHandlers.ofByteArray());
  }

  /** Reads a key as a stream, which the caller closes. */
  HttpResponse<InputStream> stream(String key) throws InterruptedException {
    return send("GET", "/get/" + key, BodyPublishers.noBody(), BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
