package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.kittenfs.master.plan.Move;
import io.kittenfs.model.SlotTable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A rebalance as the registry keeps it. Which of its moves are done, the slots themselves tell.
 * Immutable.
 *
 * @param state whether it goes on
 * @param groups those over which it was planned to spread the slots; empty when it is still to be
 *     planned
 * @param moves all that were planned, the done ones included until it is planned again
 * @param movesBefore how many moves were done in earlier plans of this rebalance
 * @param startedAt when it began; null when there never was one
 * @param endedAt when it was done or stopped; null while it goes on
 */
public record Rebalance(
    State state,
    @JsonProperty("workers") SortedSet<Integer> groups,
    List<Move> moves,
    int movesBefore,
    Instant startedAt,
    Instant endedAt) {
  /** There never was one. */
  public static final Rebalance NONE =
      new Rebalance(State.IDLE, new TreeSet<>(), List.of(), 0, null, null);

  /** Whether slots move. */
  public enum State {
    /** Nothing is to be moved. */
    IDLE,
    /** Slots are to be moved. */
    RUNNING,
    /** Somebody stopped it; it stays so until it is started, or the workers change. */
    STOPPED;

    /** The name in JSON: lower case. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the lists. */
  public Rebalance {
    groups = new TreeSet<>(groups);
    moves = List.copyOf(moves);
  }

  /** Whether it goes on. */
  @JsonIgnore
  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Those moves that are not done, in their order. */
  public List<Move> left(SlotTable table) {
    return moves.stream().filter(move -> move.isLeft(table)).toList();
  }

  /** How many moves are done, those of earlier plans included. */
  public int done(SlotTable table) {
    return movesBefore + moves.size() - left(table).size();
  }

  /** How many moves were planned, those of earlier plans that were done included. */
  public int planned() {
    return movesBefore + moves.size();
  }

  /** This one going on with another plan, or begun with it when none goes on. */
  public Rebalance planned(
      SortedSet<Integer> overGroups, List<Move> plan, SlotTable table, Instant now) {
    return isRunning()
        ? new Rebalance(State.RUNNING, overGroups, plan, done(table), startedAt, null)
        : new Rebalance(State.RUNNING, overGroups, plan, 0, now, null);
  }

  /** This one to be planned again, or begun when none goes on. */
  public Rebalance requested(SlotTable table, Instant now) {
    return planned(new TreeSet<>(), left(table), table, now);
  }

  /** This one at its end. */
  public Rebalance ended(State how, Instant now) {
    return new Rebalance(how, groups, moves, movesBefore, startedAt, now);
  }

  /** This one when the workers change: what was stopped may begin again. */
  Rebalance reactivated() {
    return state == State.STOPPED
        ? new Rebalance(State.IDLE, groups, moves, movesBefore, startedAt, endedAt)
        : this;
  }
}
