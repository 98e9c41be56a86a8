package io.kittenfs.http.server;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeUrl;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;

/**
 * A port that this process holds before it answers there: a client that connects waits until an
 * {@link HttpService} takes over. A node takes its port first, so that one that cannot have it
 * leaves no directory behind. Immutable.
 */
public final class ListeningPort implements Closeable {
  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final int CONNECT_MILLIS = 1000;

  private final NodeUrl url;
  private final ServerSocketChannel channel;

  private ListeningPort(String host, ServerSocketChannel channel) {
    this.url = new NodeUrl(host, channel.socket().getLocalPort());
    this.channel = channel;
  }

  /**
   * Takes the port.
   *
   * @throws KittenException CONFLICT when another process has it, FORBIDDEN when this user may not
   *     take it, UNAVAILABLE when the address is not one of this machine
   */
  public static ListeningPort open(HttpSettings settings) {
    try {
      return new ListeningPort(settings.host(), bound(settings.host(), settings.port()));
    } catch (IOException | UnresolvedAddressException e) {
      throw explained(settings.host(), settings.port(), e);
    }
  }

  private static ServerSocketChannel bound(String host, int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      // Else a node that starts again waits for the connections of the one before.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(new InetSocketAddress(host, port));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The system says why in its own language only, so the cause is found by trying. */
  private static KittenException explained(String host, int port, Exception cause) {
    String what = "Cannot listen on " + host + " port " + port + ": ";
    if (!isHere(host)) {
      return new KittenException(
          ErrorCode.UNAVAILABLE,
          what + "that is no address of this machine. Choose one of its own with --host.",
          cause);
    }
    if (port < FIRST_UNPRIVILEGED && !answers(host, port)) {
      return new KittenException(
          ErrorCode.FORBIDDEN,
          what
              + "permission denied; ports below 1024 are for the system's administrator. Choose"
              + " another with --port.",
          cause);
    }
    return new KittenException(
        ErrorCode.CONFLICT,
        what
            + "the port is taken. Stop the process that listens there, or choose another port with"
            + " --port.",
        cause);
  }

  private static boolean isHere(String host) {
    try {
      bound(host, 0).close();
      return true;
    } catch (IOException | UnresolvedAddressException notHere) {
      return false;
    }
  }

  private static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
      return true;
    } catch (IOException nobodyDoes) {
      return false;
    }
  }

  /** The number, 1 to 65,535, also when any free one was asked for. */
  public int number() {
    return url.port();
  }

  /** Where it is, such as {@code http://127.0.0.1:3000}. */
  public NodeUrl url() {
    return url;
  }

  /** For the server that takes over. */
  ServerSocketChannel channel() {
    return channel;
  }

  /** Gives the port up. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
