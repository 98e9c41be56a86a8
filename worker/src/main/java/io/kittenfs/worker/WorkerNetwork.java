package io.kittenfs.worker;

import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;

/**
 * By which a worker reaches other nodes: the system's network, other than in tests.
 *
 * @param sockets every connection for HTTP begins with one of these
 * @param peers where to connect to for each address of another member of a replicated group
 */
record WorkerNetwork(SocketFactory sockets, UnaryOperator<InetSocketAddress> peers) {
  /** The network of the system. */
  static WorkerNetwork ofSystem() {
    return new WorkerNetwork(SocketFactory.getDefault(), UnaryOperator.identity());
  }
}
