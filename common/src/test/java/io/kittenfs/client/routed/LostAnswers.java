package io.kittenfs.client.routed;

import io.kittenfs.model.NodeUrl;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads every request about a key and closes without a word, or within one. */
public final class LostAnswers implements Closeable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger requests = new AtomicInteger();

  private final String answer;

  /** Listens on a free port. */
  public LostAnswers() throws IOException {
    this("");
  }

  /** Listens on a free port, and begins every answer so. */
  public LostAnswers(String answer) throws IOException {
    this.answer = answer;
    Thread thread = new Thread(this::run, "lost-answers");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it listens. */
  public NodeUrl url() {
    return new NodeUrl("127.0.0.1", socket.getLocalPort());
  }

  /** How many requests about keys arrived. */
  public AtomicInteger requests() {
    return requests;
  }

  private void run() {
    try {
      while (true) {
        try (Socket connection = socket.accept()) {
          swallow(connection);
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void swallow(Socket connection) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    String start = in.readLine();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
    if (start != null && start.contains("/local/kv")) {
      requests.incrementAndGet();
      connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
