package io.kittenfs.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what somebody meant who mistyped a name. Picocli's own suggestions compare pairs of letters
 * and find nothing for {@code --prot}, so letters that changed places are counted here.
 */
final class NearestName {
  private NearestName() {}

  /** The known name that is the fewest typing errors away; empty when each is too far away. */
  static Optional<String> of(String typed, Collection<String> known) {
    int tolerated = Math.max(1, typed.replace("-", "").length() / 3);
    return known.stream()
        .filter(name -> distance(typed, name) <= tolerated)
        .min(
            Comparator.comparingInt((String name) -> distance(typed, name))
                .thenComparing(name -> name));
  }

  /**
   * How many letters must be added, left out, replaced or swapped with their neighbour (optimal
   * string alignment). Case does not matter.
   */
  static int distance(String one, String other) {
    String from = one.toLowerCase(Locale.ROOT);
    String to = other.toLowerCase(Locale.ROOT);
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : step(from, i, to, j, steps);
      }
    }
    return steps[from.length()][to.length()];
  }

  private static int step(String from, int i, String to, int j, int[][] steps) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least = steps[i - 1][j - 1] + (same ? 0 : 1);
    least = Math.min(least, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, 1 + steps[i - 2][j - 2]) : least;
  }
}
