package io.kittenfs.worker;

import io.kittenfs.client.NodeSockets;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;

/**
 * What a worker has of its machine: network, disk and clock of the system, other than in tests.
 *
 * @param sockets every connection for HTTP begins with one of these
 * @param peers where to connect to for each address of another member of a replicated group
 * @param usableBytes how many bytes the disk can still take on which a directory lies
 * @param nanoTime as {@link System#nanoTime}, tells when what failed in its replicated groups may
 *     be tried again
 */
record WorkerMachine(
    SocketFactory sockets,
    UnaryOperator<InetSocketAddress> peers,
    ToLongFunction<Path> usableBytes,
    LongSupplier nanoTime) {
  /** The machine as it is. */
  static WorkerMachine ofSystem() {
    return new WorkerMachine(
        new NodeSockets(),
        UnaryOperator.identity(),
        directory -> directory.toFile().getUsableSpace(),
        System::nanoTime);
  }
}
