package io.kittenfs.worker;

import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the address by which other machines reach this one. The machine's own name says little: in
 * many a hosts file it is 127.0.1.1, and with several networks it is any of them.
 */
final class HostAddress {
  private HostAddress() {}

  /**
   * The address from which this machine speaks to its master, because the other workers speak to
   * that one too; else the first that is not loopback, private ones before public ones; else
   * loopback. May look up the master's name.
   *
   * @param master empty when there is none
   */
  static InetAddress find(Optional<NodeUrl> master) {
    return master
        .flatMap(HostAddress::towards)
        // A master on this machine is reached by loopback, which helps no other machine.
        .filter(address -> !address.isLoopbackAddress())
        .or(HostAddress::first)
        .orElseGet(InetAddress::getLoopbackAddress);
  }

  private static Optional<InetAddress> towards(NodeUrl url) {
    // Connecting a datagram socket sends nothing; the system only chooses the route.
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(url.host()), url.port()));
      return Optional.of(socket.getLocalAddress())
          .filter(address -> !address.isAnyLocalAddress() && !address.isLinkLocalAddress());
    } catch (IOException | UncheckedIOException noRouteOrNoSuchName) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> first() {
    try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
      return interfaces
          .filter(HostAddress::isUp)
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .min(Comparator.comparing(address -> !address.isSiteLocalAddress()));
    } catch (SocketException noneIsKnown) {
      return Optional.empty();
    }
  }

  private static boolean isUp(NetworkInterface candidate) {
    try {
      return candidate.isUp();
    } catch (SocketException itIsGone) {
      return false;
    }
  }
}
