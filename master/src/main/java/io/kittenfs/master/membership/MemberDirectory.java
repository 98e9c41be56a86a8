package io.kittenfs.master.membership;

import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.Heartbeat;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The workers of the cluster: who they are, and whether they live. Safe for use by many threads.
 */
public final class MemberDirectory {
  private final Registry registry;
  private final Liveness liveness;
  private final Supplier<UUID> newUuid;
  private volatile String session;

  /**
   * The workers of a registry.
   *
   * @param liveness when each was heard
   * @param newUuid names sessions
   */
  public MemberDirectory(Registry registry, Liveness liveness, Supplier<UUID> newUuid) {
    this.registry = registry;
    this.liveness = liveness;
    this.newUuid = newUuid;
    this.session = newUuid.get().toString();
  }

  /** Names what this master knows: another name after each start and each clear. */
  public String session() {
    return session;
  }

  /** When each worker was last heard. */
  public Liveness liveness() {
    return liveness;
  }

  /** The facts of now, maybe between two steps of a change that takes several. */
  public ClusterFacts facts() {
    String now = session;
    RegistrySnapshot snapshot = registry.snapshot();
    SortedMap<Integer, MemberFacts> members = new TreeMap<>();
    for (Member member : snapshot.workers()) {
      members.put(member.index(), MemberFacts.of(member, liveness));
    }
    return new ClusterFacts(now, snapshot, members, clocks());
  }

  /** The facts of now, never between two steps of what is done {@link #atOnce}. */
  public ClusterFacts consistentFacts() {
    return atOnce(this::facts);
  }

  /**
   * Takes steps that {@link #consistentFacts} show together or not at all, one caller after the
   * other. They may wait for the log, and for nothing that is slower.
   */
  synchronized <R> R atOnce(Supplier<R> steps) {
    return steps.get();
  }

  /** Notes that a worker lives, and what it says of the slots of its solo group and of groups. */
  void heard(int index, Heartbeat heartbeat) {
    RegistrySnapshot now = registry.snapshot();
    boolean leads = now.groupOf(index, heartbeat).isPresent();
    liveness.heard(
        index, heartbeat, leads ? heartbeat.slots() : null, now.groupsOf(heartbeat.voter()));
  }

  /** Forgets who was heard, and begins another session. */
  void reset() {
    session = newUuid.get().toString();
    liveness.reset();
  }

  /** Whether a worker is up, be it this process of it or an earlier one. */
  boolean isUp(UUID worker) {
    return registry.snapshot().workers().stream()
        .filter(member -> member.uuid().equals(worker))
        .anyMatch(member -> liveness.state(member.index()) == MemberState.UP);
  }

  /** The worker that is at this address now. */
  Optional<Member> atAddress(String url) {
    return registry.snapshot().workers().stream()
        .filter(member -> member.url().equals(url))
        .filter(member -> liveness.state(member.index()) != MemberState.DOWN)
        .findFirst();
  }

  /** The clocks of the workers that are not down. */
  public Clocks clocks() {
    Map<Integer, Long> offsets = new HashMap<>();
    int count = 0;
    for (Member member : registry.snapshot().workers()) {
      if (liveness.state(member.index()) != MemberState.DOWN) {
        count++;
        liveness
            .clockOffset(member.index())
            .ifPresent(offset -> offsets.put(member.index(), offset));
      }
    }
    return Clocks.of(offsets, count);
  }

  /** The workers that are down, by index, each with when it was last heard. */
  public Map<Integer, Instant> down() {
    Map<Integer, Instant> down = new HashMap<>();
    for (Member member : registry.snapshot().workers()) {
      liveness.downSince(member.index()).ifPresent(since -> down.put(member.index(), since));
    }
    return down;
  }
}
