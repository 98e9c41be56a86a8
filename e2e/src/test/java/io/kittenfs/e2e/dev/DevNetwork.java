package io.kittenfs.e2e.dev;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;

/**
 * The network between the nodes of a {@link DevCluster}: real connections over loopback, which it
 * can refuse, cut, silence and delay. A node gets a socket factory of its own, so both ends of a
 * connection are known, and the bytes of both directions pass here; nothing knows what they mean.
 * Whoever is no node, such as a client of the test, is not affected, and neither is who connects to
 * a port that belongs to none.
 *
 * <p>What a method sets holds when it returns, for connections that are open as for new ones, and
 * until {@link #heal}. Safe for use by many threads.
 */
public final class DevNetwork {
  /** Who takes part: known by the port on which it listens. */
  @FunctionalInterface
  public interface Place {
    /** The port on which it listens, for as long as the network lives. */
    int port();
  }

  /** From one port to another. */
  record Direction(int from, int to) {
    Direction back() {
      return new Direction(to, from);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<FaultySocket> open = new HashSet<>();
  private final Set<Direction> cut = new HashSet<>();
  private final Set<Integer> isolated = new HashSet<>();
  private final Set<Direction> silent = new HashSet<>();
  private final Map<Direction, Duration> delays = new HashMap<>();

  /** By a further port of a node, the one by which it is known. */
  private final Map<Integer, Place> otherPorts = new ConcurrentHashMap<>();

  private final Map<Direction, PeerRelay> relays = new ConcurrentHashMap<>();
  private int refused;
  private int lost;
  private int held;

  /** What a node opens its connections with. */
  public SocketFactory socketsOf(Place node) {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return new FaultySocket(DevNetwork.this, node.port());
      }

      @Override
      public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress own, int ownPort)
          throws IOException {
        return connected(new InetSocketAddress(host, port));
      }

      @Override
      public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress own, int ownPort)
          throws IOException {
        return connected(new InetSocketAddress(host, port));
      }

      private Socket connected(SocketAddress address) throws IOException {
        Socket socket = createSocket();
        try {
          socket.connect(address);
          return socket;
        } catch (IOException e) {
          socket.close();
          throw e;
        }
      }
    };
  }

  /**
   * By which a node finds the other members of its groups: where to connect to for each address, so
   * that the bytes pass here.
   */
  public UnaryOperator<InetSocketAddress> peersOf(Place node) {
    return address ->
        relays
            .computeIfAbsent(
                new Direction(node.port(), address.getPort()),
                direction -> new PeerRelay(socketsOf(node), address))
            .address();
  }

  /** A node listens on another port, too. */
  public void knowAlso(Place node, int port) {
    otherPorts.put(port, node);
  }

  /** The port by which a node is known that listens on this one. */
  int nodeAt(int port) {
    Place node = otherPorts.get(port);
    return node == null ? port : node.port();
  }

  /** Ends what passes connections on. */
  void close() throws IOException {
    for (PeerRelay relay : relays.values()) {
      relay.close();
    }
  }

  /** Cuts the connections between two nodes, as a firewall that resets them, and refuses others. */
  public void partition(Place one, Place other) {
    change(
        () -> {
          Direction direction = new Direction(one.port(), other.port());
          cut.add(direction);
          cut.add(direction.back());
        });
  }

  /** As {@link #partition}, between a node and all others. */
  public void isolate(Place node) {
    change(() -> isolated.add(node.port()));
  }

  /**
   * Loses what one node sends to another, requests and answers, without a word: both wait. A
   * connection that lost something never delivers anything more in that direction; {@link #heal}
   * cuts it. While this is so no connection comes about between the two.
   */
  public void drop(Place from, Place to) {
    change(() -> silent.add(new Direction(from.port(), to.port())));
  }

  /** Lets each request and each answer between two nodes begin so much later. */
  public void delay(Place one, Place other, Duration later) {
    change(
        () -> {
          Direction direction = new Direction(one.port(), other.port());
          delays.put(direction, later);
          delays.put(direction.back(), later);
        });
  }

  /** Makes everything well: what was held goes on, and what lost something is cut. */
  public void heal() {
    change(
        () -> {
          cut.clear();
          isolated.clear();
          silent.clear();
          delays.clear();
        });
  }

  private void change(Runnable change) {
    List<FaultySocket> ended = new ArrayList<>();
    lock.lock();
    try {
      change.run();
      for (FaultySocket socket : open) {
        if (isCut(socket.direction()) || (silent.isEmpty() && socket.lostSomething())) {
          ended.add(socket);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    ended.forEach(FaultySocket::end);
  }

  /** How many connections were refused since the start. */
  public int refused() {
    return counted(() -> refused);
  }

  /** How many times something was lost since the start: a part of a message, or a connect. */
  public int lost() {
    return counted(() -> lost);
  }

  /** How many messages are held now by a delay. */
  public int held() {
    return counted(() -> held);
  }

  private int counted(IntSupplier counter) {
    lock.lock();
    try {
      return counter.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  private boolean isCut(Direction direction) {
    return direction.from() != direction.to()
        && (cut.contains(direction)
            || isolated.contains(direction.from())
            || isolated.contains(direction.to()));
  }

  /**
   * A socket is about to connect.
   *
   * @param timeoutMillis how long it may take; zero when without end
   * @throws ConnectException when the two are cut off from each other
   * @throws SocketTimeoutException when nobody hears it
   */
  void connect(FaultySocket socket, int timeoutMillis) throws IOException {
    Direction direction = socket.direction();
    lock.lock();
    try {
      if (isCut(direction)) {
        refused++;
        throw new ConnectException("The network is cut between " + direction);
      }
      open.add(socket);
      if (isSilent(direction)) {
        lost++;
      }
      new Waiting(socket, timeoutMillis).whileSo(() -> isSilent(direction));
    } finally {
      lock.unlock();
    }
  }

  private boolean isSilent(Direction direction) {
    return silent.contains(direction) || silent.contains(direction.back());
  }

  /** Bytes are about to leave; answers whether they arrive. */
  boolean leave(FaultySocket socket) throws IOException {
    Direction direction = socket.direction();
    lock.lock();
    try {
      if (silent.contains(direction)) {
        socket.loseRequest();
      }
      if (socket.lostRequest()) {
        lost++;
        return false;
      }
      if (socket.beginsRequest()) {
        hold(direction, new Waiting(socket, 0));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes have arrived, or the end; returns when they may be seen. */
  void arrive(FaultySocket socket) throws IOException {
    Direction direction = socket.direction().back();
    lock.lock();
    try {
      Waiting waiting = new Waiting(socket, socket.getSoTimeout());
      if (silent.contains(direction)) {
        socket.loseAnswer();
        lost++;
      }
      waiting.whileSo(socket::lostAnswer);
      if (socket.beginsAnswer()) {
        hold(direction, waiting);
      }
    } catch (SocketTimeoutException e) {
      // What has arrived is not given back to the system.
      socket.loseAnswer();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void hold(Direction direction, Waiting waiting) throws IOException {
    Duration delay = delays.get(direction);
    if (delay == null) {
      return;
    }
    held++;
    try {
      waiting.whileSo(() -> delays.containsKey(direction), delay.toNanos());
    } finally {
      held--;
    }
  }

  void closed(FaultySocket socket) {
    lock.lock();
    try {
      open.remove(socket);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits as long as a socket is open and has time. Used with the lock. */
  private final class Waiting {
    private final FaultySocket socket;
    private final long timeout;
    private final long began = System.nanoTime();

    /**
     * @param timeoutMillis how long the socket waits; zero when without end
     */
    Waiting(FaultySocket socket, int timeoutMillis) {
      this.socket = socket;
      this.timeout =
          timeoutMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** Returns when something is no longer so. */
    void whileSo(BooleanSupplier so) throws IOException {
      whileSo(so, Long.MAX_VALUE);
    }

    /** Returns when something is no longer so, and after so many nanoseconds in any case. */
    void whileSo(BooleanSupplier so, long atMost) throws IOException {
      long start = System.nanoTime();
      while (so.getAsBoolean()) {
        requireOpen();
        long now = System.nanoTime();
        if (now - start >= atMost) {
          return;
        }
        long left = timeout - (now - began);
        if (left <= 0) {
          throw new SocketTimeoutException("Silence on the way");
        }
        try {
          long unused = changed.awaitNanos(Math.min(left, atMost - (now - start)));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("Interrupted on the way");
        }
      }
      requireOpen();
    }

    private void requireOpen() throws SocketException {
      if (socket.isClosed()) {
        throw new SocketException("Socket closed");
      }
    }
  }
}
