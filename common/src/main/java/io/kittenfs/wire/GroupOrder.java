package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import java.util.List;
import java.util.Objects;

/**
 * What the master tells a worker to do for one replicated group. Doing it again changes nothing.
 * Immutable.
 *
 * @param group which. Who is to become a member is to begin a copy that does not vote yet, and the
 *     leader is to have the group agree on who comes or goes
 * @param create whether the worker, one of its members, is to begin its copy of this new group;
 *     told to no worker that ever reported the group
 * @param assignments to its leader: slots that it owns from now on, empty at first, unless it knows
 *     a higher epoch of them
 * @param revoked to its leader: slots that another group owns since this epoch
 * @param lead to its leader: the index of the member that it is to hand leadership to; null, and
 *     not written, when it is to stay
 * @param leave whether the worker, which is no member, is to give up its copy
 * @param dissolve to its leader: whether the group is to take no slots any more
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GroupOrder(
    Group group,
    boolean create,
    List<SlotRange> assignments,
    List<SlotRange> revoked,
    Integer lead,
    @JsonSetter(nulls = Nulls.AS_EMPTY) boolean leave,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean dissolve) {
  /** Checks what arrives from other nodes, and copies the lists. */
  public GroupOrder {
    Objects.requireNonNull(group, "group");
    if (!group.isReplicated()) {
      throw new IllegalArgumentException("orders are for replicated groups");
    }
    assignments = assignments == null ? List.of() : List.copyOf(assignments);
    revoked = revoked == null ? List.of() : List.copyOf(revoked);
    if (lead != null && !group.members().contains(lead)) {
      throw new IllegalArgumentException("only a member can lead a group");
    }
  }

  /** An order that is not about its members. */
  public GroupOrder(
      Group group,
      boolean create,
      List<SlotRange> assignments,
      List<SlotRange> revoked,
      Integer lead) {
    this(group, create, assignments, revoked, lead, false, false);
  }

  /** To have to do with the members of a group, and nothing else. */
  public static GroupOrder ofMembers(Group group) {
    return new GroupOrder(group, false, null, null, null);
  }

  /** To have a group take no slots any more. */
  public static GroupOrder dissolve(Group group) {
    return new GroupOrder(group, false, null, null, null, false, true);
  }

  /** To give up the copy of a group. */
  public static GroupOrder leave(Group group) {
    return new GroupOrder(group, false, null, null, null, true, false);
  }
}
