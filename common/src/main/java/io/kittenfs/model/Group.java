package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Workers that hold the same slots. Every slot belongs to a group, and one worker leads each group:
 * it alone answers requests for its slots and speaks for it to the master. Immutable.
 *
 * @param id its number, never given to another group: up to {@link Member#MAX_INDEX} of solo
 *     groups, above that of replicated ones, up to {@link #MAX_ID}
 * @param kind how its members hold its slots; never changes
 * @param members the indices of its workers
 */
public record Group(int id, Kind kind, List<Integer> members) {
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

  /** Checks what arrives from other nodes, and copies the list. */
  public Group {
    Objects.requireNonNull(kind, "kind");
    members = List.copyOf(members);
    members.forEach(Member::requireIndex);
    boolean fits =
        kind == Kind.SOLO
            ? members.equals(List.of(id))
            : id > Member.MAX_INDEX
                && id <= MAX_ID
                && members.size() % 2 == 1
                && new HashSet<>(members).size() == members.size();
    if (!fits) {
      throw new IllegalArgumentException("no group: " + id + ", " + kind + ", of " + members);
    }
  }

  /** The group of which this worker is the only member. */
  public static Group solo(int worker) {
    return new Group(worker, Kind.SOLO, List.of(worker));
  }

  /** The solo group with this id; empty when no worker can have that index. */
  public static Optional<Group> soloWithId(int id) {
    return id >= 0 && id <= Member.MAX_INDEX ? Optional.of(solo(id)) : Optional.empty();
  }

  /**
   * The index of the worker that leads it: of a solo group its only member. Empty when that is not
   * known: the members of a replicated group elect their leader.
   */
  public Optional<Integer> leader() {
    return kind == Kind.SOLO ? Optional.of(members.get(0)) : Optional.empty();
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
