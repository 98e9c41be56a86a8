import io.kittenfs.cluster.SlotTable;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.plan.Planner;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Prints the milliseconds that a plan takes when one more worker joins 1, 10, 100 and 999. */
public final class PlanOfManyWorkers {
  private static final int WARM_UPS = 200;

  private PlanOfManyWorkers() {}

  public static void main(String[] arguments) {
    for (int workers : new int[] {1, 10, 100, 999}) {
      SlotTable table = table(workers);
      SortedSet<Integer> active = range(workers + 1);
      int moves = 0;
      for (int i = 0; i < WARM_UPS; i++) {
        moves = Planner.plan(table, active).size();
      }
      long start = System.nanoTime();
      List<Move> plan = Planner.plan(table, active);
      double millis = (System.nanoTime() - start) / 1e6;
      if (plan.size() != moves) {
        throw new IllegalStateException("Two plans for the same differ.");
      }
      System.out.printf(Locale.ROOT, "%d %d %.2f%n", workers + 1, moves, millis);
    }
  }

  private static SortedSet<Integer> range(int workers) {
    return IntStream.range(0, workers).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }

  private static SlotTable table(int workers) {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    SortedMap<Integer, Integer> spread = Planner.spreadAll(range(workers));
    spread.forEach((slot, owner) -> table.set(slot, owner, 1));
    return table.build();
  }
}
