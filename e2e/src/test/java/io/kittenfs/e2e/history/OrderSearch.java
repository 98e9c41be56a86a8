package io.kittenfs.e2e.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Searches an order for the operations of one key, depth first, as J. Wing and C. Gong do in
 * "Testing and verifying concurrent objects" (1993): the next operation of an order is one that
 * started before any other that is still to come had ended. What was tried is remembered as the set
 * of operations placed so far and the state they lead to, as in G. Lowe, "Testing for
 * linearizability" (2017): the same set and state, reached in another order, leads nowhere new.
 *
 * <p>Two things make it faster and change no verdict:
 *
 * <ul>
 *   <li>An answered operation that can come next and leaves the state as it is comes next: any
 *       order that has it later stays one when it is moved to here.
 *   <li>Open operations, those whose outcome is unknown, may be placed at any time after their
 *       start and need not be placed at all. With the same answered operations and the same state,
 *       a configuration that placed fewer of the open ones can do all that one which placed more
 *       can.
 * </ul>
 */
final class OrderSearch {
  /**
   * @param answered which answered operations are placed
   * @param open which open ones are
   */
  private record Configuration(BitSet answered, BitSet open, int state) {
    Configuration withAnswered(int index, int next) {
      return new Configuration(with(answered, index), open, next);
    }

    Configuration withOpen(int index, int next) {
      return new Configuration(answered, with(open, index), next);
    }

    private static BitSet with(BitSet set, int index) {
      BitSet more = (BitSet) set.clone();
      more.set(index);
      return more;
    }
  }

  private record Reached(BitSet answered, int state) {}

  private final List<Operation> answered;
  private final List<Operation> open;
  private final int limit;
  private final KeyModel model;
  private final Deque<Configuration> waiting = new ArrayDeque<>();
  private final Map<Reached, List<BitSet>> seen = new HashMap<>();

  /**
   * @param answered operations of one key in the order of their starts
   * @param open those of the same key with an unknown outcome, in the same order
   * @param limit how many configurations to look at before giving up
   */
  OrderSearch(List<Operation> answered, List<Operation> open, int limit) {
    this.answered = answered;
    this.open = open;
    this.limit = limit;
    List<Operation> all = new ArrayList<>(answered);
    all.addAll(open);
    this.model = new KeyModel(all);
  }

  /** Empty when there is an order; what stands against it when there is none. */
  Optional<String> reasonAgainst() {
    return model.contradiction().isPresent() ? model.contradiction() : search();
  }

  private Optional<String> search() {
    Configuration furthest = new Configuration(new BitSet(), new BitSet(), KeyModel.ABSENT);
    waiting.push(furthest);
    for (int looked = 0; !waiting.isEmpty(); looked++) {
      if (looked > limit) {
        throw new IllegalStateException("Undecided after " + limit + " configurations.");
      }
      Configuration configuration = waiting.pop();
      int placed = configuration.answered().cardinality();
      if (placed == answered.size()) {
        return Optional.empty();
      }
      if (isNew(configuration)) {
        if (placed > furthest.answered().cardinality()) {
          furthest = configuration;
        }
        expand(configuration);
      }
    }
    return Optional.of(describe(furthest));
  }

  private boolean isNew(Configuration configuration) {
    List<BitSet> others =
        seen.computeIfAbsent(
            new Reached(configuration.answered(), configuration.state()), it -> new ArrayList<>());
    if (others.stream().anyMatch(other -> isSubset(other, configuration.open()))) {
      return false;
    }
    others.removeIf(other -> isSubset(configuration.open(), other));
    others.add(configuration.open());
    return true;
  }

  private static boolean isSubset(BitSet small, BitSet large) {
    BitSet rest = (BitSet) small.clone();
    rest.andNot(large);
    return rest.isEmpty();
  }

  /** The open ones go to the bottom of the stack: most orders need few of them. */
  private void expand(Configuration configuration) {
    int state = configuration.state();
    List<Integer> candidates = candidates(configuration);
    List<Configuration> next = new ArrayList<>();
    for (int index : candidates) {
      int after = model.apply(index, state);
      if (after == state) {
        waiting.push(configuration.withAnswered(index, state));
        return;
      }
      if (after != KeyModel.IMPOSSIBLE) {
        next.add(configuration.withAnswered(index, after));
      }
    }
    long firstEnd = firstEnd(candidates);
    for (int index = 0; index < open.size() && open.get(index).start() <= firstEnd; index++) {
      int after = model.apply(answered.size() + index, state);
      if (!configuration.open().get(index) && after != state) {
        waiting.push(configuration.withOpen(index, after));
      }
    }
    for (int i = next.size() - 1; i >= 0; i--) {
      waiting.push(next.get(i));
    }
  }

  /** The answered operations that started before any of those still to be placed had ended. */
  private List<Integer> candidates(Configuration configuration) {
    List<Integer> candidates = new ArrayList<>();
    BitSet placed = configuration.answered();
    long firstEnd = Long.MAX_VALUE;
    for (int i = placed.nextClearBit(0);
        i < answered.size() && answered.get(i).start() <= firstEnd;
        i = placed.nextClearBit(i + 1)) {
      candidates.add(i);
      firstEnd = Math.min(firstEnd, answered.get(i).end());
    }
    return candidates;
  }

  private long firstEnd(List<Integer> candidates) {
    return candidates.stream().mapToLong(it -> answered.get(it).end()).min().orElseThrow();
  }

  private String describe(Configuration furthest) {
    return candidates(furthest).stream()
        .map(it -> answered.get(it).toString())
        .collect(
            Collectors.joining(
                "\n",
                "At best "
                    + furthest.answered().cardinality()
                    + " of "
                    + answered.size()
                    + " answered operations can be put in order. That leaves\n"
                    + model.describe(furthest.state())
                    + "\nand one of these would have to come next:\n",
                "\n"));
  }
}
