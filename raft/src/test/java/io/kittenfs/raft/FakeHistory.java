package io.kittenfs.raft;

import com.google.errorprone.annotations.FormatMethod;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was asked of a {@link FakeCluster}, what it answered and what its members did; complains
 * about the first thing that does not fit. The log gives all writes one order and a read sees a
 * beginning of it, so answers are linearizable when nobody is answered from before the place in the
 * log of anything that was answered before the question.
 */
final class FakeHistory {
  private static final String REFUSED = "refused: ";

  /** The highest index of an entry that an answer knew. */
  private int floor;

  private final Map<Long, Operation> operations = new HashMap<>();
  private final Map<Integer, Integer> states = new HashMap<>();
  private final List<Operation> stored = new ArrayList<>();
  private long lastNumber;

  /** As of which entry the group was over when its first copy was given up. */
  private int endedAt = Integer.MAX_VALUE;

  private AssertionError first;
  private int reads;
  private int unknown;
  private int refusals;

  /** One write. */
  private static final class Operation {
    final long number;
    final int floorBefore;

    /** Whether it can only be done where its slot is. */
    final boolean needsSlot;

    boolean isOver;

    /** It was said that it is not stored. */
    boolean isNothing;

    /** Where it is in the log; 0 while no member applied it. */
    int index;

    String outcome;

    Operation(long number, int floorBefore, boolean needsSlot) {
      this.number = number;
      this.floorBefore = floorBefore;
      this.needsSlot = needsSlot;
    }

    boolean isInSlot() {
      return needsSlot && !outcome.startsWith(REFUSED);
    }
  }

  /** A write begins; answers its number. */
  long begin(boolean needsSlot) {
    lastNumber++;
    operations.put(lastNumber, new Operation(lastNumber, floor, needsSlot));
    return lastNumber;
  }

  /** A copy is given up because the group has had nothing since this entry. */
  void ended(int index) {
    endedAt = Math.min(endedAt, index);
    stored.forEach(this::requireNotAfterEnd);
  }

  private void requireNotAfterEnd(Operation operation) {
    require(
        operation.index <= endedAt || !operation.isInSlot(),
        "operation %s is stored behind the end of the group",
        operation.number);
  }

  /** A member applies a write, for the first time or not. */
  void applied(long number, int index, String outcome) {
    Operation operation = operations.get(number);
    require(!operation.isNothing, "operation %s is stored, which was denied", number);
    require(
        operation.index == 0 || operation.index == index,
        "operation %s is stored at %s and at %s",
        number,
        operation.index,
        index);
    require(
        operation.outcome == null || operation.outcome.equals(outcome),
        "operation %s ended as %s and as %s",
        number,
        operation.outcome,
        outcome);
    operation.index = index;
    operation.outcome = outcome;
  }

  /**
   * A write is answered.
   *
   * @param index of the last entry that the answering member has applied
   */
  void answered(long number, int index, Object answer, Throwable failure) {
    Operation operation = operations.get(number);
    require(!operation.isOver, "operation %s is answered twice", number);
    operation.isOver = true;
    if (failure == null || failure instanceof Refusal) {
      String outcome = outcomeOf(answer, failure);
      require(
          operation.index == index && outcome.equals(operation.outcome),
          "operation %s is answered with %s at %s, and ended as %s at %s",
          number,
          outcome,
          index,
          operation.outcome,
          operation.index);
      require(
          index > operation.floorBefore,
          "operation %s went before what was answered before it",
          number);
      floor = Math.max(floor, index);
      stored.add(operation);
      requireNotAfterEnd(operation);
      return;
    }
    KittenException why = (KittenException) failure;
    if (why.code() == ErrorCode.OUTCOME_UNKNOWN) {
      unknown++;
    } else {
      require(
          why instanceof NotLeaderException || why.code() == ErrorCode.UNAVAILABLE,
          "operation %s failed with %s",
          number,
          why);
      require(operation.index == 0, "operation %s is stored, which is denied", number);
      operation.isNothing = true;
      refusals++;
    }
  }

  static String outcomeOf(Object answer, Throwable failure) {
    return failure == null ? String.valueOf(answer) : REFUSED + failure.getMessage();
  }

  /** A read begins; answers what it must see at least. */
  int beginRead() {
    return floor;
  }

  /** A read saw the effect of this entry and of all before it. */
  void read(int atLeast, int index, int member) {
    require(
        index >= atLeast,
        "member %s read as of %s what was answered as of %s",
        member,
        index,
        atLeast);
    floor = Math.max(floor, index);
    reads++;
  }

  /** A member has these rows once it has applied this entry. */
  void state(int index, int rows, int member) {
    Integer before = states.putIfAbsent(index, rows);
    require(
        before == null || before == rows,
        "member %s has other rows at %s than another",
        member,
        index);
  }

  /** Everything that was answered is in the log up to here. */
  void end(int index) {
    for (Operation operation : stored) {
      require(operation.index <= index, "operation %s is lost", operation.number);
    }
  }

  /** Complains unless this holds. */
  @FormatMethod
  void require(boolean holds, String complaint, Object... details) {
    if (!holds) {
      AssertionError wrong = new AssertionError(String.format(complaint, details));
      if (first == null) {
        first = wrong;
      }
      throw wrong;
    }
  }

  /** Throws the first complaint, also when somebody caught it. */
  void throwComplaint() {
    if (first != null) {
      throw first;
    }
  }

  /** Whether a write was answered as stored; 0 is none. */
  boolean isStored(long number) {
    return stored.stream().anyMatch(operation -> operation.number == number);
  }

  /** Whether a write is answered. */
  boolean isOver(long number) {
    return operations.get(number).isOver;
  }

  /** Whether a copy was given up because the group is over. */
  boolean hasEnded() {
    return endedAt < Integer.MAX_VALUE;
  }

  int reads() {
    return reads;
  }

  int stored() {
    return stored.size();
  }

  int unknown() {
    return unknown;
  }

  int refusals() {
    return refusals;
  }
}
