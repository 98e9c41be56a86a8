package io.kittenfs.worker;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.ClusterView;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the other copies of a replicated group are.
 *
 * @param members the other members
 * @param joining who is to become a member, and gets what is stored meanwhile
 */
record CopyAddresses(List<NodeAddress> members, List<NodeAddress> joining) {
  /**
   * Those of a group by what a worker knows of its cluster.
   *
   * @param self the index of that worker; null while it has none
   */
  static CopyAddresses of(Group group, ClusterView view, Integer self) {
    return new CopyAddresses(
        addresses(group.members().stream(), view, self),
        addresses(group.joining().map(PeerId::worker).stream(), view, self));
  }

  private static List<NodeAddress> addresses(
      Stream<Integer> workers, ClusterView view, Integer self) {
    return workers
        .filter(worker -> !worker.equals(self))
        .flatMap(worker -> view.member(worker).stream())
        .map(Member::address)
        .toList();
  }

  /** All of them, the members first. */
  List<NodeAddress> all() {
    return Stream.of(members, joining).flatMap(List::stream).distinct().toList();
  }
}
