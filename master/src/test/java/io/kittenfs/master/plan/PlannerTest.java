package io.kittenfs.master.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.SlotTable;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever the distribution, the plan is even, the least that gets there, and goes step by step.
 */
class PlannerTest {
  /** Owners of all slots, some perhaps nobody, and the workers that may own slots from now on. */
  record Situation(SlotTable table, SortedSet<Integer> active) {}

  @Provide
  Arbitrary<Situation> situations() {
    // Few workers and many, owners that are active and owners that are not.
    return Combinators.combine(
            Arbitraries.integers().between(1, 40),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 3),
            Arbitraries.randoms())
        .as(
            (workers, owners, kind, random) -> {
              SortedSet<Integer> active = new TreeSet<>();
              while (active.size() < workers) {
                active.add(random.nextInt(60));
              }
              SlotTable.Builder table = SlotTable.EMPTY.change();
              for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
                int owner =
                    switch (kind) {
                      case 0 -> random.nextInt(owners + 1);
                      case 1 -> Math.min(random.nextInt(owners + 1), random.nextInt(owners + 1));
                      case 2 -> slot * (owners + 1) / SlotTable.SLOTS;
                      default -> random.nextInt(owners + 1) - 1;
                    };
                table.set(slot, owner, owner == SlotTable.NOBODY ? 0 : 1);
              }
              return new Situation(table.build(), active);
            });
  }

  private static SlotTable after(SlotTable table, Collection<Move> moves) {
    SlotTable.Builder after = table.change();
    moves.forEach(move -> after.set(move.slot(), move.to(), table.epoch(move.slot()) + 1));
    return after.build();
  }

  private static int owned(SlotTable table) {
    return SlotTable.SLOTS - table.count(SlotTable.NOBODY);
  }

  @Property(tries = 300)
  void isEven(@ForAll("situations") Situation situation) {
    List<Move> plan = Planner.plan(situation.table(), situation.active());
    SlotTable after = after(situation.table(), plan);

    int share = owned(after) / situation.active().size();
    int total = 0;
    for (int worker : situation.active()) {
      assertThat(after.count(worker)).isBetween(share, share + 1);
      total += after.count(worker);
    }
    assertThat(total).isEqualTo(owned(situation.table()));
  }

  @Property(tries = 300)
  void movesEachSlotOnceAndFromItsOwner(@ForAll("situations") Situation situation) {
    List<Move> plan = Planner.plan(situation.table(), situation.active());

    assertThat(plan.stream().map(Move::slot)).doesNotHaveDuplicates();
    for (Move move : plan) {
      assertThat(situation.table().group(move.slot())).isEqualTo(move.from());
      assertThat(situation.active()).contains(move.to());
      assertThat(move.to()).isNotEqualTo(move.from());
    }
  }

  /**
   * No even distribution is nearer: every slot that has to leave one who may not have it must move,
   * and of n workers with a share of s or s + 1, no choice of who gets the one more keeps more.
   */
  @Property(tries = 300)
  void isTheLeast(@ForAll("situations") Situation situation) {
    int workers = situation.active().size();
    int share = owned(situation.table()) / workers;
    int withOneMore = owned(situation.table()) % workers;
    int keptByShare =
        situation.active().stream()
            .mapToInt(worker -> Math.min(share, situation.table().count(worker)))
            .sum();
    long mayKeepOneMore =
        situation.active().stream()
            .filter(worker -> situation.table().count(worker) > share)
            .count();
    long kept = keptByShare + Math.min(withOneMore, mayKeepOneMore);

    assertThat(Planner.plan(situation.table(), situation.active()))
        .hasSize((int) (owned(situation.table()) - kept));
  }

  @Property(tries = 200)
  void planningAgainHalfWayGivesNoMoreThanTheRest(
      @ForAll("situations") Situation situation, @ForAll int choice) {
    List<Move> plan = Planner.plan(situation.table(), situation.active());
    int done = plan.isEmpty() ? 0 : Math.floorMod(choice, plan.size() + 1);
    SlotTable halfWay = after(situation.table(), plan.subList(0, done));

    assertThat(Planner.plan(halfWay, situation.active()).size())
        .isLessThanOrEqualTo(plan.size() - done);
  }

  @Property(tries = 100)
  void isTheSameEachTime(@ForAll("situations") Situation situation) {
    assertThat(Planner.plan(situation.table(), situation.active()))
        .isEqualTo(Planner.plan(situation.table(), situation.active()));
  }

  @Property(tries = 100)
  void givesAwaySlotsEvenly(@ForAll("situations") Situation situation) {
    List<Integer> given = situation.table().slotsOf(0).boxed().toList();
    SortedSet<Integer> successors = new TreeSet<>(situation.active());
    successors.remove(0);
    if (successors.isEmpty()) {
      return;
    }
    SortedMap<Integer, Integer> owners = Planner.spread(situation.table(), given, successors);

    assertThat(owners.keySet()).containsExactlyElementsOf(given);
    assertThat(successors).containsAll(owners.values());
    SlotTable.Builder then = situation.table().change();
    owners.forEach((slot, owner) -> then.set(slot, owner, 2));
    SlotTable after = then.build();
    int least = successors.stream().mapToInt(after::count).min().orElseThrow();
    for (int heir : Set.copyOf(owners.values())) {
      // Nobody got one while another had less.
      assertThat(after.count(heir)).isLessThanOrEqualTo(least + 1);
    }
  }

  @Example
  void aThousandWorkersGetOneOrTwoEach() {
    SortedSet<Integer> workers =
        IntStream.range(0, 1000).boxed().collect(Collectors.toCollection(TreeSet::new));
    SlotTable.Builder table = SlotTable.EMPTY.change();
    Planner.spreadAll(new TreeSet<>(List.of(3, 5))).forEach((slot, to) -> table.set(slot, to, 1));

    List<Move> plan = Planner.plan(table.build(), workers);

    assertThat(plan).hasSize(1024 - 4);
    SlotTable after = after(table.build(), plan);
    assertThat(workers).allSatisfy(worker -> assertThat(after.count(worker)).isBetween(1, 2));
  }

  @Example
  void theFirstMapIsInRangesOfEqualLength() {
    SortedMap<Integer, Integer> owners = Planner.spreadAll(new TreeSet<>(List.of(2, 4, 9)));

    assertThat(owners).hasSize(1024);
    assertThat(List.copyOf(owners.values())).isSorted();
    assertThat(owners.values().stream().filter(owner -> owner == 2)).hasSize(342);
    assertThat(owners.values().stream().filter(owner -> owner == 4)).hasSize(341);
    assertThat(owners.values().stream().filter(owner -> owner == 9)).hasSize(341);
  }

  @Example
  void sourcesTakeTurnsAndSoDoDestinations() {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    Planner.spreadAll(new TreeSet<>(List.of(0, 1))).forEach((slot, to) -> table.set(slot, to, 1));

    List<Move> plan = Planner.plan(table.build(), new TreeSet<>(List.of(0, 1, 2, 3)));

    assertThat(plan.subList(0, 4).stream().map(Move::from)).containsExactly(0, 1, 0, 1);
    assertThat(plan.subList(0, 4).stream().map(Move::to)).containsExactly(2, 3, 2, 3);
  }

  @Example
  void withoutWorkersNothingMoves() {
    assertThat(Planner.plan(SlotTable.EMPTY.change().set(1, 1, 1).build(), new TreeSet<>()))
        .isEmpty();
  }
}
