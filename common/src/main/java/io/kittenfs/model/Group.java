package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Workers that hold the same slots. Every slot belongs to a group, and one worker leads each group:
 * it alone answers requests for its slots and speaks for it to the master. Immutable.
 *
 * @param id its number, never given to another group: up to {@link Member#MAX_INDEX} of solo
 *     groups, above that of replicated ones, up to {@link #MAX_ID}
 * @param kind how its members hold its slots; never changes
 * @param members the indices of its workers
 * @param uuid of a replicated group, its name for ever; null for a solo group
 * @param peers of a replicated group, who votes in it, in the order of the members; else empty
 * @param preferred of a replicated group, the index of the member that is to lead it while all is
 *     well; null for a solo group
 * @param led who leads a replicated group as far as is known; null when that is unknown
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Group(
    int id,
    Kind kind,
    List<Integer> members,
    UUID uuid,
    List<PeerId> peers,
    Integer preferred,
    Leader led) {
  /** The largest id that a group may have. */
  public static final int MAX_ID = 131_071;

  /** How a group holds its slots. */
  public enum Kind {
    /** One worker has the only copy; the group's id is that worker's index. */
    SOLO,
    /** Each of an odd number of workers has a copy. */
    REPLICATED;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who leads a group.
   *
   * @param worker the index of the worker
   * @param term in which it was elected; the leader of the highest term is the present one
   */
  public record Leader(int worker, long term) {
    /** Checks what arrives from other nodes. */
    public Leader {
      Member.requireIndex(worker);
    }
  }

  /** Checks what arrives from other nodes, and copies the lists. */
  public Group {
    peers = peers == null ? List.of() : List.copyOf(peers);
    Objects.requireNonNull(kind, "kind");
    members = List.copyOf(members);
    members.forEach(Member::requireIndex);
    boolean fits =
        kind == Kind.SOLO
            ? members.equals(List.of(id)) && uuid == null && led == null
            : uuid != null
                && id > Member.MAX_INDEX
                && id <= MAX_ID
                && members.size() % 2 == 1
                && new HashSet<>(members).size() == members.size()
                && peers.stream().map(PeerId::worker).toList().equals(members)
                && members.contains(preferred)
                && (led == null || members.contains(led.worker()));
    if (!fits) {
      throw new IllegalArgumentException("no group: " + id + ", " + kind + ", of " + members);
    }
  }

  /** The group of which this worker is the only member. */
  public static Group solo(int worker) {
    return new Group(worker, Kind.SOLO, List.of(worker), null, List.of(), null, null);
  }

  /**
   * A replicated group of which nobody is known to lead it yet.
   *
   * @param preferred the index of the member that is to lead it
   */
  public static Group replicated(int id, UUID uuid, List<PeerId> peers, int preferred) {
    List<Integer> members = peers.stream().map(PeerId::worker).toList();
    return new Group(id, Kind.REPLICATED, members, uuid, peers, preferred, null);
  }

  /** The solo group with this id; empty when no worker can have that index. */
  public static Optional<Group> soloWithId(int id) {
    return id >= 0 && id <= Member.MAX_INDEX ? Optional.of(solo(id)) : Optional.empty();
  }

  /** This group led by this worker, unless a leader of a higher term is known. */
  public Group led(Leader leader) {
    boolean isNewer = led == null || leader.term() > led.term();
    return isNewer ? new Group(id, kind, members, uuid, peers, preferred, leader) : this;
  }

  /** This group, to be led by this member. */
  public Group preferring(int member) {
    return new Group(id, kind, members, uuid, peers, member, led);
  }

  /**
   * The index of the worker that leads it: of a solo group its only member. Empty when that is not
   * known: the members of a replicated group elect their leader.
   */
  public Optional<Integer> leader() {
    return kind == Kind.SOLO
        ? Optional.of(members.get(0))
        : Optional.ofNullable(led).map(Leader::worker);
  }

  /** Whether each member has a copy of its own. */
  @JsonIgnore
  public boolean isReplicated() {
    return kind == Kind.REPLICATED;
  }

  /** The vote of this worker in it; empty when it has none. */
  public Optional<PeerId> peerOf(int worker) {
    return peers.stream().filter(peer -> peer.worker() == worker).findAny();
  }

  /** Whether this worker is known to lead it. */
  public boolean isLedBy(int worker) {
    return leader().filter(leader -> leader == worker).isPresent();
  }

  /** Refuses, with an IllegalArgumentException, what is no id of a group. */
  public static void requireId(int id) {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("the id of a group is a number from 0 to " + MAX_ID);
    }
  }
}
