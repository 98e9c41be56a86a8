package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Workers that hold the same slots. Every slot belongs to a group, and one worker leads each group:
 * it alone answers requests for its slots and speaks for it to the master. Immutable.
 *
 * @param id its number, never given to another group: up to {@link Member#MAX_INDEX} of solo
 *     groups, above that of replicated ones, up to {@link #MAX_ID}
 * @param kind how its members hold its slots; never changes
 * @param members the indices of its workers; none of a replicated group that was dissolved
 * @param uuid of a replicated group, its name for ever; null for a solo group
 * @param peers of a replicated group, who votes in it, in the order of the members; else empty
 * @param preferred of a replicated group, the index of the member that is to lead it while all is
 *     well; null for a solo group
 * @param led who leads a replicated group as far as is known; null when that is unknown
 * @param copies how many members a replicated group is to have; never changes. It has one more or
 *     one less while members are replaced. 0, and not written, of a solo group
 * @param change of a replicated group, who is to become a member next, or is to be none any more;
 *     null for nobody
 * @param configuration of a replicated group, the index of the entry of its log that made these its
 *     members, or of a later one; 0, and not written, when it began with them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Group(
    int id,
    Kind kind,
    List<Integer> members,
    UUID uuid,
    List<PeerId> peers,
    Integer preferred,
    Leader led,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY) int copies,
    @JsonProperty("next") Change change,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        long configuration) {
  /** Above the index of any entry: no word on the members of a group is later than its end. */
  private static final long DISSOLVED = Long.MAX_VALUE;

  /** The largest id that a group may have. */
  public static final int MAX_ID = 131_071;

  /** How a group holds its slots. */
  public enum Kind {
    /** One worker has the only copy; the group's id is that worker's index. */
    SOLO,
    /** Each of several workers has a copy. */
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

  /**
   * Who votes next: one more, or one less. Any majority before it and any after it have a member in
   * common. With both, the one goes first, and the other comes then, for which it is prepared
   * meanwhile. A new member gets what the others have before the group agrees that it votes.
   *
   * @param add who is to vote from then on; null, and not written, when nobody is to come
   * @param remove who is to vote no more; null, and not written, when nobody is to go
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Change(PeerId add, PeerId remove) {
    /** Checks what arrives from other nodes. */
    public Change {
      if (add == null && remove == null) {
        throw new IllegalArgumentException("somebody comes, or goes");
      }
    }

    /** This one is to become a member. */
    public static Change adding(PeerId peer) {
      return new Change(peer, null);
    }

    /** This one is to be a member no more. */
    public static Change removing(PeerId peer) {
      return new Change(null, peer);
    }

    private boolean isPossible(Collection<PeerId> peers) {
      return (add == null || !peers.contains(add)) && (remove == null || peers.contains(remove));
    }

    /** What is left of it in a group of these; null for nothing. Who goes is thought of anew. */
    private Change leftIn(List<Integer> members) {
      return add == null || members.contains(add.worker()) ? null : adding(add);
    }
  }

  /** Checks what arrives from other nodes, and copies the lists. */
  public Group {
    peers = peers == null ? List.of() : List.copyOf(peers);
    Objects.requireNonNull(kind, "kind");
    members = members == null ? List.of() : List.copyOf(members);
    members.forEach(Member::requireIndex);
    if (kind == Kind.REPLICATED && copies == 0) {
      // Earlier versions did not write it: their groups always had as many as they were to have.
      copies = members.size();
    }
    boolean fits =
        kind == Kind.SOLO
            ? members.equals(List.of(id))
                && uuid == null
                && led == null
                && copies == 0
                && change == null
            : uuid != null
                && id > Member.MAX_INDEX
                && id <= MAX_ID
                && copies % 2 == 1
                && members.isEmpty() == (configuration == DISSOLVED)
                && new HashSet<>(members).size() == members.size()
                && peers.stream().map(PeerId::worker).toList().equals(members)
                && (members.isEmpty() ? preferred == null : members.contains(preferred))
                && (led == null || members.contains(led.worker()))
                && (change == null || change.isPossible(peers));
    if (!fits) {
      throw new IllegalArgumentException("no group: " + id + ", " + kind + ", of " + members);
    }
  }

  /** The group of which this worker is the only member. */
  public static Group solo(int worker) {
    return new Group(worker, Kind.SOLO, List.of(worker), null, List.of(), null, null, 0, null, 0);
  }

  /**
   * A replicated group of which nobody is known to lead it yet.
   *
   * @param preferred the index of the member that is to lead it
   */
  public static Group replicated(int id, UUID uuid, List<PeerId> peers, int preferred) {
    List<Integer> members = peers.stream().map(PeerId::worker).toList();
    return new Group(
        id, Kind.REPLICATED, members, uuid, peers, preferred, null, members.size(), null, 0);
  }

  /** The solo group with this id; empty when no worker can have that index. */
  public static Optional<Group> soloWithId(int id) {
    return id >= 0 && id <= Member.MAX_INDEX ? Optional.of(solo(id)) : Optional.empty();
  }

  /** This group led by this worker, unless a leader of a higher term is known. */
  public Group led(Leader leader) {
    return led == null || leader.term() > led.term() ? ledNow(leader) : this;
  }

  /** This group led by this worker, also in a term that another one claimed. */
  public Group ledNow(Leader leader) {
    return new Group(
        id, kind, members, uuid, peers, preferred, leader, copies, change, configuration);
  }

  /** This group, to be led by this member. */
  public Group preferring(int member) {
    return new Group(id, kind, members, uuid, peers, member, led, copies, change, configuration);
  }

  /** This group, where one is to become a member, or is to be none any more; null for nobody. */
  public Group changing(Change next) {
    return new Group(id, kind, members, uuid, peers, preferred, led, copies, next, configuration);
  }

  /**
   * This group with the members that it has agreed on, unless that is older than what is known. A
   * change that was made, or has become impossible, is over.
   *
   * @param agreed as any of its members has it
   */
  public Group agreed(Configuration agreed) {
    List<PeerId> sorted =
        agreed.peers().stream().sorted(Comparator.comparing(PeerId::worker)).toList();
    List<Integer> workers = sorted.stream().map(PeerId::worker).toList();
    boolean isGroup = !workers.isEmpty() && new HashSet<>(workers).size() == workers.size();
    if (agreed.index() == DISSOLVED) {
      return dissolved();
    }
    if (agreed.index() <= configuration || !isGroup) {
      return this;
    }
    boolean isSame = agreed.isOf(peers);
    return new Group(
        id,
        kind,
        isSame ? members : workers,
        uuid,
        isSame ? peers : sorted,
        workers.contains(preferred) ? preferred : workers.get(0),
        led != null && workers.contains(led.worker()) ? led : null,
        copies,
        isSame || change == null ? change : change.leftIn(workers),
        agreed.index());
  }

  /**
   * This replicated group begun anew by one of its members, with what that has, after the others
   * were lost for good. It is another group by its name.
   *
   * @param name the new name
   */
  public Group recovered(UUID name, PeerId member) {
    return new Group(
        id,
        kind,
        List.of(member.worker()),
        name,
        List.of(member),
        member.worker(),
        null,
        copies,
        null,
        0);
  }

  /** This replicated group at its end: without members, for ever. */
  public Group dissolved() {
    return new Group(id, kind, List.of(), uuid, List.of(), null, null, copies, null, DISSOLVED);
  }

  /** Whether it is a replicated group that was dissolved. */
  @JsonIgnore
  public boolean isDissolved() {
    return configuration == DISSOLVED;
  }

  /** Who votes in it, as far as is known. */
  public Configuration configured() {
    return new Configuration(configuration, peers);
  }

  /** Who is to become a member; empty when nobody is. */
  @JsonIgnore
  public Optional<PeerId> joining() {
    return Optional.ofNullable(change).map(Change::add);
  }

  /** Which member is to be none any more; empty when all stay. */
  @JsonIgnore
  public Optional<PeerId> leaving() {
    return Optional.ofNullable(change).map(Change::remove);
  }

  /** The members but the one that is to be none any more. */
  @JsonIgnore
  public List<PeerId> staying() {
    return peers.stream().filter(peer -> !leaving().equals(Optional.of(peer))).toList();
  }

  /** Who is to vote in it next: one less while somebody is to go, else one more. */
  @JsonIgnore
  public List<PeerId> wanted() {
    return leaving().isPresent()
        ? staying()
        : Stream.concat(peers.stream(), joining().stream()).toList();
  }

  /** Whether a worker is a member, or is to become one. */
  public boolean involves(int worker) {
    return members.contains(worker) || joining().filter(add -> add.worker() == worker).isPresent();
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
