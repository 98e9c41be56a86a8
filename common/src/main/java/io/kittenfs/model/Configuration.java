package io.kittenfs.model;

import java.util.List;
import java.util.Set;

/**
 * Who votes in a replicated group, as an entry of its log says. Of two, that with the higher index
 * is right. Immutable.
 *
 * @param index of the entry, from 1 on; 0 before the log has one
 * @param peers who votes, in any order
 */
public record Configuration(long index, List<PeerId> peers) {
  /** Checks what arrives from other nodes, and copies the list. */
  public Configuration {
    peers = List.copyOf(peers);
    if (index < 0) {
      throw new IllegalArgumentException("an entry has an index from 1 on");
    }
  }

  /** Whether this vote counts in a group by a later word than the one that is known of it. */
  public boolean countsSince(Group known, PeerId vote) {
    return peers.contains(vote) && index > known.configuration();
  }

  /** Whether exactly these vote. */
  public boolean isOf(List<PeerId> others) {
    return Set.copyOf(peers).equals(Set.copyOf(others));
  }
}
