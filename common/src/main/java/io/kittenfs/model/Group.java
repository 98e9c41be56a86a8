package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.Comparator;
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
 * @param change of a replicated group, which member another one takes the place of; null while none
 *     does
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
    Change change,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        long configuration) {
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

  /**
   * One member takes the place of another. At first the group is as it was, and the new member gets
   * what the others have. Then the group agrees on its new members, and the old one keeps its copy
   * until the new one has the files of large values, too. Both may be of one worker, whose vote was
   * lost.
   *
   * @param remove who votes no more
   * @param add who votes instead
   */
  public record Change(PeerId remove, PeerId add) {
    /** Checks what arrives from other nodes. */
    public Change {
      Objects.requireNonNull(remove, "remove");
      Objects.requireNonNull(add, "add");
      if (add.equals(remove)) {
        throw new IllegalArgumentException("a member does not take its own place");
      }
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
            ? members.equals(List.of(id)) && uuid == null && led == null && change == null
            : uuid != null
                && id > Member.MAX_INDEX
                && id <= MAX_ID
                && members.size() % 2 == 1
                && new HashSet<>(members).size() == members.size()
                && peers.stream().map(PeerId::worker).toList().equals(members)
                && members.contains(preferred)
                && (led == null || members.contains(led.worker()))
                && (change == null || isOf(peers, change));
    if (!fits) {
      throw new IllegalArgumentException("no group: " + id + ", " + kind + ", of " + members);
    }
  }

  private static boolean isOf(List<PeerId> peers, Change change) {
    return peers.contains(change.add()) != peers.contains(change.remove());
  }

  /** The group of which this worker is the only member. */
  public static Group solo(int worker) {
    return new Group(worker, Kind.SOLO, List.of(worker), null, List.of(), null, null, null, 0);
  }

  /**
   * A replicated group of which nobody is known to lead it yet.
   *
   * @param preferred the index of the member that is to lead it
   */
  public static Group replicated(int id, UUID uuid, List<PeerId> peers, int preferred) {
    List<Integer> members = peers.stream().map(PeerId::worker).toList();
    return new Group(id, Kind.REPLICATED, members, uuid, peers, preferred, null, null, 0);
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
    return new Group(id, kind, members, uuid, peers, preferred, leader, change, configuration);
  }

  /** This group, to be led by this member. */
  public Group preferring(int member) {
    return new Group(id, kind, members, uuid, peers, member, led, change, configuration);
  }

  /** This group, where a member is to take the place of another; null for none. */
  public Group changing(Change next) {
    return new Group(id, kind, members, uuid, peers, preferred, led, next, configuration);
  }

  /**
   * This group with the members that it has agreed on, unless that is older than what is known.
   * Whoever was a member until now keeps its copy for a while, also when nobody here knew of that
   * change; a change that has become impossible is over.
   *
   * @param agreed as any of its members has it
   */
  public Group agreed(Configuration agreed) {
    if (agreed.index() <= configuration || agreed.isOf(peers)) {
      return this;
    }
    List<PeerId> sorted =
        agreed.peers().stream().sorted(Comparator.comparing(PeerId::worker)).toList();
    List<Integer> workers = sorted.stream().map(PeerId::worker).toList();
    List<PeerId> gone = peers.stream().filter(peer -> !sorted.contains(peer)).toList();
    List<PeerId> come = sorted.stream().filter(peer -> !peers.contains(peer)).toList();
    boolean isOne = gone.size() == 1 && come.size() == 1;
    return new Group(
        id,
        kind,
        workers,
        uuid,
        sorted,
        preferredAmong(workers, isOne ? come.get(0).worker() : workers.get(0)),
        led != null && workers.contains(led.worker()) ? led : null,
        isOne ? new Change(gone.get(0), come.get(0)) : null,
        agreed.index());
  }

  private int preferredAmong(List<Integer> workers, int other) {
    return workers.contains(preferred) ? preferred : other;
  }

  /** Who is to become a member; empty when nobody is, or is one already. */
  @JsonIgnore
  public Optional<PeerId> joining() {
    return Optional.ofNullable(change).map(Change::add).filter(peer -> !peers.contains(peer));
  }

  /** Who was a member until now, and keeps its copy for a while; empty when there is none. */
  @JsonIgnore
  public Optional<PeerId> leaving() {
    return Optional.ofNullable(change).map(Change::remove).filter(peer -> !peers.contains(peer));
  }

  /** Whether a worker is a member, is to become one, or was one and is needed still. */
  public boolean involves(int worker) {
    return members.contains(worker)
        || (change != null
            && (change.add().worker() == worker || change.remove().worker() == worker));
  }

  /** Who is to vote in it: with the change made that it has not agreed on yet. */
  @JsonIgnore
  public List<PeerId> wanted() {
    List<PeerId> wanted = new ArrayList<>(peers);
    joining()
        .ifPresent(
            add -> {
              wanted.remove(change.remove());
              wanted.add(add);
            });
    return wanted;
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
