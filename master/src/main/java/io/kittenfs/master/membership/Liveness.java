package io.kittenfs.master.membership;

import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.UsageStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * When each worker was last heard and what it said then; kept in memory. A worker that this master
 * never heard is suspect at first, since it had no time to speak. Safe for use by many threads.
 */
public final class Liveness {
  /** After so long, three of its intervals, without a heartbeat a worker is suspect. */
  public static final Duration SUSPECT_AFTER = Duration.ofSeconds(3);

  /** After so long without a heartbeat a worker is down. */
  public static final Duration DOWN_AFTER = Duration.ofSeconds(10);

  private static final SavedFigures UNKNOWN = new SavedFigures(UsageStats.NONE, null);

  private final InstantSource clock;
  private final Map<Integer, Heard> heard = new ConcurrentHashMap<>();
  private final Map<Integer, SavedFigures> saved = new ConcurrentHashMap<>();
  private volatile Instant since;

  /**
   * What a worker said last.
   *
   * @param slots what it said of the slots of its solo group; null while it says nothing, because
   *     its store of them is closed
   * @param moves how far it is with its orders; null when it has none
   * @param groups what it said of its copies of replicated groups
   * @param away since when its copies of these groups do not take part
   * @param clockOffset from this master's steady clock to its wall clock, in milliseconds; null
   *     while it does not know
   */
  private record Heard(
      SavedFigures figures,
      SlotReport slots,
      MoveProgress moves,
      List<GroupReport> groups,
      Map<Integer, Instant> away,
      Long clockOffset) {}

  /**
   * Starts to listen.
   *
   * @param lastKnown figures from before, by index
   */
  public Liveness(InstantSource clock, Map<Integer, SavedFigures> lastKnown) {
    this.clock = clock;
    this.since = clock.instant();
    saved.putAll(lastKnown);
  }

  /**
   * A worker was heard.
   *
   * @param slots what it says of its slots, so far as that counts; null when it does not
   * @param memberOf the replicated groups of which it is a member, or is to be one, by its own word
   */
  void heard(int index, Heartbeat heartbeat, SlotReport slots, Set<Integer> memberOf) {
    Instant now = clock.instant();
    // One that is back has to have time to open its copies.
    Map<Integer, Instant> before = state(index) == MemberState.DOWN ? Map.of() : away(index);
    Map<Integer, Instant> away = new HashMap<>();
    memberOf.stream()
        .filter(
            group ->
                heartbeat.groups().stream()
                    .noneMatch(copy -> copy.group() == group && copy.takesPart()))
        .forEach(group -> away.put(group, before.getOrDefault(group, now)));
    heard.put(
        index,
        new Heard(
            new SavedFigures(heartbeat.figures(), now),
            slots,
            heartbeat.moves(),
            heartbeat.groups(),
            away,
            heartbeat.clockOffsetMs()));
  }

  /**
   * What the worker said last, be it to this master or to the one before; last seen is null if
   * never.
   */
  SavedFigures lastKnown(int index) {
    Heard known = heard.get(index);
    return known == null ? saved.getOrDefault(index, UNKNOWN) : known.figures();
  }

  /** Whether the worker is up, suspect or down. */
  public MemberState state(int index) {
    Heard sign = heard.get(index);
    Instant last = sign == null ? since : sign.figures().lastSeen();
    Duration silence = Duration.between(last, clock.instant());
    if (silence.compareTo(DOWN_AFTER) >= 0) {
      return MemberState.DOWN;
    }
    return sign == null || silence.compareTo(SUSPECT_AFTER) >= 0
        ? MemberState.SUSPECT
        : MemberState.UP;
  }

  /**
   * When a worker was last heard that is down; empty while it is not. Of one that was never heard,
   * since when this master listens.
   */
  public Optional<Instant> downSince(int index) {
    if (state(index) != MemberState.DOWN) {
      return Optional.empty();
    }
    Instant last = lastKnown(index).lastSeen();
    return Optional.of(last == null ? since : last);
  }

  /**
   * Since when a worker that is down was not heard by this master, which may not have listened
   * before; empty while it is not down.
   */
  Optional<Instant> silentSince(int index) {
    Heard sign = heard.get(index);
    return state(index) == MemberState.DOWN
        ? Optional.of(sign == null ? since : sign.figures().lastSeen())
        : Optional.empty();
  }

  /** Whether this master did not hear the worker yet, and gives it more time. */
  boolean isPending(int index) {
    return !heard.containsKey(index) && state(index) != MemberState.DOWN;
  }

  /**
   * Whether the worker is there and speaks for its solo group: its store of the cluster's keys is
   * open.
   */
  public boolean takesSlots(int index) {
    Heard sign = heard.get(index);
    return sign != null && sign.slots() != null && state(index) != MemberState.DOWN;
  }

  /** How far the worker is with its orders; empty when it has none, or is down. */
  Optional<MoveProgress> moves(int index) {
    return state(index) == MemberState.DOWN
        ? Optional.empty()
        : Optional.ofNullable(heard.get(index)).map(Heard::moves);
  }

  /** What the worker said last of its copies of replicated groups; empty before. */
  List<GroupReport> groups(int index) {
    Heard sign = heard.get(index);
    return sign == null ? List.of() : sign.groups();
  }

  /** Since when the worker's copies of these groups do not take part, as it said last. */
  Map<Integer, Instant> away(int index) {
    Heard sign = heard.get(index);
    return sign == null ? Map.of() : sign.away();
  }

  /**
   * From this master's steady clock to the wall clock of a worker, as of its last heartbeat, in
   * milliseconds; empty while it is not known.
   */
  Optional<Long> clockOffset(int index) {
    return Optional.ofNullable(heard.get(index)).map(Heard::clockOffset);
  }

  /** What a worker that is up said last of its copy of this group; empty when it has none. */
  public Optional<GroupReport> copy(int worker, int group) {
    return state(worker) == MemberState.UP
        ? groups(worker).stream().filter(copy -> copy.group() == group).findAny()
        : Optional.empty();
  }

  /** Whether the worker is there and said last that it leads this replicated group. */
  public boolean leads(int worker, int group) {
    return state(worker) != MemberState.DOWN
        && groups(worker).stream().anyMatch(copy -> copy.group() == group && copy.leads());
  }

  /**
   * Whether slots may be on their way from a worker to a group, by what the worker said last; one
   * that said nothing may send to any group.
   */
  public boolean maySend(int worker, int group) {
    Heard sign = heard.get(worker);
    return sign == null
        || sign.slots() == null
        || Stream.concat(
                Stream.of(sign.slots()),
                sign.groups().stream().filter(GroupReport::leads).map(GroupReport::slots))
            .anyMatch(report -> report.sendingTo().contains(group));
  }

  /** Forgets everything and starts again. */
  void reset() {
    heard.clear();
    saved.clear();
    since = clock.instant();
  }
}
