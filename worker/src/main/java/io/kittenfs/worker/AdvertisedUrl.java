package io.kittenfs.worker;

import com.google.common.net.InetAddresses;
import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Where others reach a worker: at the url that it was given, else at the address on which it
 * listens, else, when it listens on all, at that of its machine. That one may change while the
 * worker runs, as networks come and go. Safe for use by many threads.
 */
final class AdvertisedUrl {
  private final WorkerSettings settings;
  private final int port;
  private volatile NodeUrl last;

  /**
   * @param port on which the worker listens
   * @throws IOException when the address to listen on has no meaning
   */
  AdvertisedUrl(WorkerSettings settings, int port) throws IOException {
    this.settings = settings;
    this.port = port;
    this.last = find();
  }

  /** As it was found last; does not wait. */
  NodeUrl last() {
    return last;
  }

  /** Looks again; may wait for the names of the network. */
  NodeUrl findAgain() {
    try {
      last = find();
    } catch (IOException unchanged) {
      // The name to listen on is not known just now; it was when the worker started.
    }
    return last;
  }

  private NodeUrl find() throws IOException {
    if (settings.advertise().isPresent()) {
      return settings.advertise().get();
    }
    InetAddress address = InetAddress.getByName(settings.http().host());
    InetAddress reachable =
        address.isAnyLocalAddress() ? HostAddress.find(settings.master()) : address;
    return new NodeUrl(InetAddresses.toAddrString(reachable), port);
  }
}
