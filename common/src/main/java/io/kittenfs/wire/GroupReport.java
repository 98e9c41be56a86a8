package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import java.util.UUID;

/**
 * What a worker tells the master of a replicated group of which it has a copy. Immutable.
 *
 * @param group the id of the group
 * @param term the last that its copy heard of
 * @param slots what it says of the group's slots, if it leads the group in this term and can say;
 *     null, and not written, otherwise
 * @param applied how many commands its copy has
 * @param missingBlobs how many values of its copy are still to be fetched from other members
 * @param problem why its copy does not take part now, for people; null, and not written, when it
 *     does
 * @param agreed who votes in the group, as of the last entry about that which its copy has, with
 *     all before it; null, and not written, while that may still be undone
 * @param dissolved whether the group takes no slots any more, as its copy knows; not written when
 *     it does not know that
 * @param divergentSlots in how many slots copies were not the same when they were compared last, by
 *     the leader; 0 of any other
 * @param failed whether that problem is one of the copy itself, which does not open, or whose log
 *     stopped; not written when it is not
 * @param uuid the name of the group, which is another one since the group was recovered; null, and
 *     not written, by workers that do not tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupReport(
    int group,
    long term,
    SlotReport slots,
    long applied,
    long missingBlobs,
    String problem,
    Configuration agreed,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean dissolved,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        int divergentSlots,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean failed,
    UUID uuid) {
  /** Checks what arrives from other nodes. */
  public GroupReport {
    Group.requireId(group);
  }

  /** A report that does not say who votes. */
  public GroupReport(
      int group, long term, SlotReport slots, long applied, long missingBlobs, String problem) {
    this(group, term, slots, applied, missingBlobs, problem, null);
  }

  /** A report of copies of which nobody knows that they differ. */
  public GroupReport(
      int group,
      long term,
      SlotReport slots,
      long applied,
      long missingBlobs,
      String problem,
      Configuration agreed) {
    this(group, term, slots, applied, missingBlobs, problem, agreed, false, 0, false, null);
  }

  /** The same of a copy that knows who votes; null when it does not. */
  public GroupReport withAgreed(Configuration configuration) {
    return new GroupReport(
        group,
        term,
        slots,
        applied,
        missingBlobs,
        problem,
        configuration,
        dissolved,
        divergentSlots,
        failed,
        uuid);
  }

  /** Whether it is about this group, and not about another one that had the same number. */
  public boolean isOf(Group known) {
    return group == known.id() && (uuid == null || uuid.equals(known.uuid()));
  }

  /** Whether the copy takes part in the group now. */
  public boolean takesPart() {
    return problem == null;
  }

  /** Whether the worker leads the group. */
  public boolean leads() {
    return slots != null;
  }
}
