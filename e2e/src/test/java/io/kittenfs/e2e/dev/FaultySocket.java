package io.kittenfs.e2e.dev;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * A connection from one node to another, whose bytes go the way that {@link DevNetwork} leaves
 * them. As safe for threads as any socket; what it remembers of losses and turns is guarded by the
 * network.
 */
final class FaultySocket extends Socket {
  private static final int NOWHERE = 0;

  private final DevNetwork network;
  private final int from;
  private volatile int to = NOWHERE;
  private boolean lostRequest;
  private boolean lostAnswer;
  private boolean requesting;

  FaultySocket(DevNetwork network, int from) {
    this.network = network;
    this.from = from;
  }

  /** From the node whose socket this is to where it connects. */
  DevNetwork.Direction direction() {
    return new DevNetwork.Direction(from, to);
  }

  boolean lostSomething() {
    return lostRequest || lostAnswer;
  }

  boolean lostRequest() {
    return lostRequest;
  }

  void loseRequest() {
    lostRequest = true;
  }

  boolean lostAnswer() {
    return lostAnswer;
  }

  void loseAnswer() {
    lostAnswer = true;
  }

  /** Whether the bytes that leave now are the first since others arrived. */
  boolean beginsRequest() {
    boolean begins = !requesting;
    requesting = true;
    return begins;
  }

  /** Whether the bytes that arrive now are the first since others left. */
  boolean beginsAnswer() {
    boolean begins = requesting;
    requesting = false;
    return begins;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  @Override
  public void connect(SocketAddress address, int timeoutMillis) throws IOException {
    to = network.nodeAt(((InetSocketAddress) address).getPort());
    network.connect(this, timeoutMillis);
    super.connect(address, timeoutMillis);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        network.arrive(FaultySocket.this);
        return read;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (network.leave(FaultySocket.this)) {
          out.write(bytes, offset, length);
        }
      }
    };
  }

  /** Cuts the connection. */
  void end() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The network has a lock of its own, which nobody takes who holds this socket. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      network.closed(this);
    }
  }
}
