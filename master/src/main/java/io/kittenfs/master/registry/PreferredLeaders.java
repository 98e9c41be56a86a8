package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import java.util.Comparator;
import java.util.List;

/**
 * Who is to lead replicated groups, so that each worker leads about as many as any other: chosen
 * when members change, and not while there is one too many, which may be the one that goes next.
 */
final class PreferredLeaders {
  private PreferredLeaders() {}

  /**
   * A group whose members have just changed, to be led by the member that is to lead the fewest
   * others: by the one it had, as long as no other leads fewer.
   *
   * @param before the same group with its former members
   */
  static Group spread(Group changed, Group before, RegistryRows rows) {
    if (changed.members().size() > changed.copies() || changed.isDissolved()) {
      return changed;
    }
    List<Group> all = rows.groups();
    int best =
        changed.members().stream()
            .min(
                Comparator.<Integer, Boolean>comparing(member -> isDraining(rows.member(member)))
                    .thenComparing(member -> ledBesides(changed, member, all))
                    .thenComparing(member -> !member.equals(before.preferred()))
                    .thenComparing(Comparator.naturalOrder()))
            .orElseThrow();
    return changed.preferring(best);
  }

  private static boolean isDraining(MemberRecord member) {
    return member != null && member.draining();
  }

  private static long ledBesides(Group changed, int member, List<Group> all) {
    return all.stream()
        .filter(
            group ->
                group.id() != changed.id() && Integer.valueOf(member).equals(group.preferred()))
        .count();
  }
}
