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
 * @param others all other workers: one that was a member until now may have what members lack
 */
record CopyAddresses(
    List<NodeAddress> members, List<NodeAddress> joining, List<NodeAddress> others) {
  /**
   * Those of a group by what a worker knows of its cluster.
   *
   * @param self the index of that worker; null while it has none
   */
  static CopyAddresses of(Group group, ClusterView view, Integer self) {
    return new CopyAddresses(
        addresses(group.members().stream(), view, self),
        addresses(group.joining().map(PeerId::worker).stream(), view, self),
        addresses(
            view.members().stream()
                .filter(member -> !member.removed())
                .map(Member::index)
                .filter(worker -> !group.involves(worker)),
            view,
            self));
  }

  private static List<NodeAddress> addresses(
      Stream<Integer> workers, ClusterView view, Integer self) {
    return workers
        .filter(worker -> !worker.equals(self))
        .flatMap(worker -> view.member(worker).stream())
        .map(Member::address)
        .toList();
  }

  /** Those that have a copy, or are to have one, the members first. */
  List<NodeAddress> copies() {
    return Stream.of(members, joining).flatMap(List::stream).distinct().toList();
  }
}
