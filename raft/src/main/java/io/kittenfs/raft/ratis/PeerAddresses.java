package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the members of groups are reached now. Asked a few times a second by threads of the
 * network, so that it answers at once.
 */
@FunctionalInterface
public interface PeerAddresses {
  /** The address of this peer, with a host that is resolved; empty while it is not known. */
  Optional<InetSocketAddress> find(PeerId peer);
}
