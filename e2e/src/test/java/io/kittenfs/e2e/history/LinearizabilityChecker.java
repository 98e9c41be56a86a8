package io.kittenfs.e2e.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides whether a history is linearizable: whether its operations could have happened one after
 * the other, each at some instant between its start and its end, with the answers that they got.
 * Keys are independent of each other, so each is decided on its own, which is sound because
 * linearizability is local (M. Herlihy and J. Wing, "Linearizability: a correctness condition for
 * concurrent objects", 1990) and what makes it fast (A. Horn and D. Kroening, "Faster
 * linearizability checking via P-compositionality", 2015). Every key starts without a value.
 */
public final class LinearizabilityChecker {
  private final int limit;

  /**
   * @param limit how many configurations may be looked at for one key before giving up
   */
  public LinearizabilityChecker(int limit) {
    this.limit = limit;
  }

  /** A checker whose limit is some hundred megabytes of memory away. */
  public LinearizabilityChecker() {
    this(1_000_000);
  }

  /**
   * The keys whose operations have no such order; none when the history is linearizable.
   *
   * @throws IllegalArgumentException when two puts of a key have the same value
   * @throws IllegalStateException when a key's history is too tangled to be decided
   */
  public List<Violation> check(List<Operation> history) {
    Map<String, List<Operation>> keys =
        history.stream()
            .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    List<Violation> violations = new ArrayList<>();
    keys.forEach(
        (key, all) -> {
          List<Operation> sorted = new ArrayList<>(all);
          sorted.sort(Comparator.comparingLong(Operation::start));
          reasonAgainst(sorted).ifPresent(it -> violations.add(new Violation(key, it, sorted)));
        });
    return violations;
  }

  private Optional<String> reasonAgainst(List<Operation> sorted) {
    List<Operation> answered = new ArrayList<>();
    List<Operation> open = new ArrayList<>();
    for (Operation operation : sorted) {
      if (operation.counts()) {
        (operation.isOpen() ? open : answered).add(operation);
      }
    }
    return new OrderSearch(answered, open, limit).reasonAgainst();
  }
}
