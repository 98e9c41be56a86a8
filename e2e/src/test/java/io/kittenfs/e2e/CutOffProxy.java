package io.kittenfs.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Passes connections on to a server until one of them has brought back a number of bytes: that one
 * is then held as it is until {@link #cut}. So a test decides what happens in the middle of an
 * answer.
 */
final class CutOffProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final long limit;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch cut = new CountDownLatch(1);
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile int serverPort;

  /**
   * A proxy for a server that is named later.
   *
   * @param limit bytes of an answer that pass
   */
  CutOffProxy(long limit) throws IOException {
    this.limit = limit;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Where clients connect to. */
  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Begins to pass connections on to this port. */
  void start(int port) {
    serverPort = port;
    spawn(this::accept);
  }

  /** Waits until an answer is held. */
  void awaitHeld() throws InterruptedException {
    held.await();
  }

  /** Breaks what is held off, and passes all that comes later on without a limit. */
  void cut() throws IOException {
    cut.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static void spawn(Runnable task) {
    Thread thread = new Thread(task, "cut-off-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        sockets.add(client);
        Socket server;
        try {
          server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        } catch (IOException serverIsGone) {
          client.close();
          continue;
        }
        sockets.add(server);
        spawn(() -> pass(client, server, Long.MAX_VALUE));
        spawn(() -> pass(server, client, limit));
      }
    } catch (IOException closed) {
      // The proxy was closed.
    }
  }

  private void pass(Socket from, Socket to, long most) {
    byte[] buffer = new byte[8192];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (passed + read > most && cut.getCount() > 0) {
          held.countDown();
          cut.await();
          return;
        }
        out.write(buffer, 0, read);
        out.flush();
        passed += read;
      }
    } catch (IOException broken) {
      // One side is gone; closing tells the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
