package io.kittenfs.e2e.dev;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Between one member of a group and another: the member connects here, for its library opens its
 * connections itself, and the bytes go on over the {@link DevNetwork}. Safe for use by many
 * threads.
 */
final class PeerRelay implements Closeable {
  private final SocketFactory network;
  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Begins.
   *
   * @param network of the member that connects here
   * @param target where the other member listens
   */
  PeerRelay(SocketFactory network, InetSocketAddress target) {
    this.network = network;
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spawn(this::accept);
  }

  /** Where the member connects to. */
  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  private static void spawn(Runnable task) {
    Thread thread = new Thread(task, "peer-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket member = listener.accept();
        open.add(member);
        // Connecting may be held by the network for as long as it likes.
        spawn(() -> connect(member));
      }
    } catch (IOException closed) {
      // The cluster ends.
    }
  }

  private void connect(Socket member) {
    try {
      Socket other = network.createSocket();
      open.add(other);
      other.connect(target);
      spawn(() -> pass(member, other));
      pass(other, member);
    } catch (IOException refused) {
      end(member);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException broken) {
      // One side is gone; closing tells the other.
    } finally {
      end(from);
      end(to);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(this::end);
  }
}
