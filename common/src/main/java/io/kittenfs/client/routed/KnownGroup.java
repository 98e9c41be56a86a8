package io.kittenfs.client.routed;

import io.kittenfs.model.Group;
import io.kittenfs.wire.ClusterMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a replicated group. Of two leaders that of the higher term is right, wherever it
 * was heard. Immutable.
 *
 * @param members the indices of its workers, as far as is known
 * @param led who leads it; empty while nobody is known to
 */
record KnownGroup(List<Integer> members, Optional<Group.Leader> led) {
  /** Of a group of which only that is known. */
  static final KnownGroup UNKNOWN = new KnownGroup(List.of(), Optional.empty());

  /** What a map says. */
  static KnownGroup of(ClusterMap.MappedGroup group) {
    return new KnownGroup(group.members(), group.led());
  }

  /** This one, led by this worker unless the leader of that term or a higher one is known. */
  KnownGroup led(Group.Leader leader) {
    boolean isNews = led.isEmpty() || leader.term() > led.get().term();
    return isNews ? new KnownGroup(members, Optional.of(leader)) : this;
  }

  /**
   * What this, the newer statement, and an older one say together. A group may have been dissolved.
   */
  KnownGroup over(KnownGroup older) {
    return members.isEmpty() && led.isEmpty() ? this : older.led.map(this::led).orElse(this);
  }

  /**
   * The indices of those who may answer for it, the leader first. It need not be among the members
   * that are known here, since these change.
   */
  Set<Integer> workers() {
    Set<Integer> workers = new LinkedHashSet<>();
    led.ifPresent(leader -> workers.add(leader.worker()));
    workers.addAll(members);
    return workers;
  }
}
