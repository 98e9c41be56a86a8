package io.kittenfs.worker.groups;

import io.kittenfs.model.Member;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.ratis.PeerAddresses;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds the other members of groups by what this worker knows of its cluster: a member whose
 * address changed is found under the new one, and one that votes under another name now is not
 * found at all. Safe for use by many threads.
 *
 * @param network where to connect to for each address
 */
record PeersByView(WorkerIdentity identity, UnaryOperator<InetSocketAddress> network)
    implements PeerAddresses {
  @Override
  public Optional<InetSocketAddress> find(PeerId peer) {
    return identity
        .view()
        .member(peer.worker())
        .filter(member -> !member.removed())
        .flatMap(member -> address(member, peer))
        .map(network);
  }

  private static Optional<InetSocketAddress> address(Member member, PeerId peer) {
    return member
        .voting()
        .filter(vote -> vote.peer().equals(peer))
        .map(vote -> new InetSocketAddress(NodeUrl.parse(member.url()).host(), vote.port()));
  }
}
