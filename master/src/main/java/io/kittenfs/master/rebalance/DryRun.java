package io.kittenfs.master.rebalance;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.plan.Move;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.SlotFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * What a rebalance would do: the answer to {@code POST /rebalance?dry_run=true}.
 *
 * @param slots how many slots would move
 * @param keys how many keys; null when a worker did not say
 * @param bytes how many bytes; null when a worker did not say
 * @param moves which group would give how much to which
 */
public record DryRun(int slots, Long keys, Long bytes, List<Flow> moves) {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** What would go from one group to another; keys and bytes are null when nobody said. */
  public record Flow(int from, int to, int slots, Long keys, Long bytes) {
    private Flow plus(SlotFigures slot) {
      return new Flow(
          from,
          to,
          slots + 1,
          slot == null ? null : sum(keys, slot.keys()),
          slot == null ? null : sum(bytes, slot.bytes()));
    }
  }

  /**
   * Sums the moves up, asking the worker that leads each source what its slots hold.
   *
   * @param leaders where the worker is that leads a group, and who it is
   */
  public static DryRun of(
      List<Move> moves, IntFunction<Optional<NodeAddress>> leaders, NodeClient client) {
    SortedMap<Integer, SortedMap<Integer, Flow>> flows = new TreeMap<>();
    Map<Integer, Map<Integer, SlotFigures>> asked = new HashMap<>();
    for (Move move : moves) {
      Map<Integer, SlotFigures> figures =
          asked.computeIfAbsent(
              move.from(),
              group -> leaders.apply(group).map(leader -> ask(leader, group, client)).orElse(null));
      // A slot that the worker does not tell of holds nothing.
      SlotFigures slot =
          figures == null
              ? null
              : figures.getOrDefault(move.slot(), new SlotFigures(move.slot(), 0, 0));
      flows
          .computeIfAbsent(move.from(), from -> new TreeMap<>())
          .merge(
              move.to(),
              new Flow(move.from(), move.to(), 0, 0L, 0L).plus(slot),
              (before, one) -> before.plus(slot));
    }
    List<Flow> all = new ArrayList<>();
    flows.values().forEach(ofSource -> all.addAll(ofSource.values()));
    Long keys = 0L;
    Long bytes = 0L;
    for (Flow flow : all) {
      keys = sum(keys, flow.keys());
      bytes = sum(bytes, flow.bytes());
    }
    return new DryRun(moves.size(), keys, bytes, all);
  }

  private static Long sum(Long one, Long other) {
    return one == null || other == null ? null : Long.valueOf(one + other);
  }

  private static Map<Integer, SlotFigures> ask(NodeAddress leader, int group, NodeClient client) {
    Map<Integer, SlotFigures> figures = new HashMap<>();
    try {
      for (SlotFigures slot : client.slots(leader, group, DEADLINE)) {
        figures.put(slot.slot(), slot);
      }
      return figures;
    } catch (KittenException doesNotSay) {
      return null;
    }
  }
}
