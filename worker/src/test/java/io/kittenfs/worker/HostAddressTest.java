package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kittenfs.model.NodeUrl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressTest {
  private static List<InetAddress> addressesForOthers() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(HostAddressTest::isUp)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }

  private static boolean isUp(NetworkInterface candidate) {
    try {
      return candidate.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  private static InetAddress find(String masterHost) {
    return HostAddress.find(Optional.of(new NodeUrl(masterHost, 3000)));
  }

  @Test
  void isTheOneOnTheMastersNetwork() throws SocketException {
    List<InetAddress> own = addressesForOthers();
    assumeFalse(own.isEmpty(), "this machine is on no network");

    // The way to an address of its own begins at that address.
    assertThat(own).allSatisfy(one -> assertThat(find(one.getHostAddress())).isEqualTo(one));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "no.such.host.invalid"})
  void isOneForOthersWhenTheMasterDoesNotTell(String master) throws SocketException {
    List<InetAddress> own = addressesForOthers();

    assertThat(find(master)).isIn(own.isEmpty() ? List.of(loopback()) : own);
    assertThat(find(master)).isEqualTo(HostAddress.find(Optional.empty()));
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
