package io.kittenfs.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Small histories that tell what is linearizable and what is not. */
class LinearizabilityCheckerTest {
  private static final Condition ALWAYS = new Condition.Always();
  private static final Condition ABSENT = new Condition.Absent();
  private static final Request GET = new Request.Get();
  private static final Request DELETE = new Request.Delete(ALWAYS);
  private static final Answer MISSING = new Answer.Missing();
  private static final Answer DELETED = new Answer.Deleted();
  private static final Answer UNKNOWN = new Answer.Unknown();
  private static final Answer NOTHING_DONE = new Answer.NothingDone();

  private final List<Operation> history = new ArrayList<>();

  private static Request put(String value) {
    return new Request.Put(value, ALWAYS);
  }

  private static Request create(String value) {
    return new Request.Put(value, ABSENT);
  }

  private static Request swap(String etag, String value) {
    return new Request.Put(value, new Condition.Matches(etag));
  }

  private static Request deleteIf(String etag) {
    return new Request.Delete(new Condition.Matches(etag));
  }

  private static Answer created(String etag) {
    return new Answer.Stored(true, etag);
  }

  private static Answer replaced(String etag) {
    return new Answer.Stored(false, etag);
  }

  private static Answer found(String value, String etag) {
    return new Answer.OpenValue(value, etag);
  }

  private static Answer failed(String etag) {
    return new Answer.ConditionFailed(Optional.of(etag));
  }

  private static Answer failedWithoutValue() {
    return new Answer.ConditionFailed(Optional.empty());
  }

  /** Adds an operation that lasts from start to end, by a client of its own. */
  private void at(long start, long end, Request request, Answer answer) {
    history.add(new Operation(history.size(), "node", "key", request, answer, start, end));
  }

  /** Adds an operation that begins after all others ended. */
  private void then(Request request, Answer answer) {
    long start = history.stream().mapToLong(Operation::end).max().orElse(0) + 1;
    at(start, start + 1, request, answer);
  }

  private List<Violation> check() {
    return new LinearizabilityChecker().check(history);
  }

  private void assertAccepted() {
    assertThat(check()).isEmpty();
  }

  private void assertRefused(String reason) {
    assertThat(check()).singleElement().asString().contains(reason);
  }

  /** What a store may do. */
  @Nested
  class Accepts {
    @Test
    void nothingAtAll() {
      assertAccepted();
    }

    @Test
    void oneThingAfterTheOther() {
      then(GET, MISSING);
      then(DELETE, MISSING);
      then(put("a"), created("1"));
      then(GET, found("a", "1"));
      then(create("b"), failed("1"));
      then(put("c"), replaced("2"));
      then(swap("1", "d"), failed("2"));
      then(swap("2", "e"), replaced("3"));
      then(deleteIf("2"), failed("3"));
      then(deleteIf("3"), DELETED);
      then(swap("3", "f"), failedWithoutValue());
      then(deleteIf("3"), failedWithoutValue());
      then(create("g"), created("4"));
      then(DELETE, DELETED);
      then(GET, MISSING);
      assertAccepted();
    }

    @Test
    void eitherOrderOfWritesAtTheSameTime() {
      at(0, 10, put("a"), replaced("2"));
      at(0, 10, put("b"), created("1"));
      then(GET, found("a", "2"));
      assertAccepted();
    }

    @Test
    void aReadDuringAWriteThatSeesItOrDoesNot() {
      then(put("a"), created("1"));
      at(10, 20, put("b"), replaced("2"));
      at(11, 12, GET, found("a", "1"));
      at(13, 14, GET, found("b", "2"));
      assertAccepted();
    }

    @Test
    void keysThatHaveNothingToDoWithEachOther() {
      history.add(new Operation(0, "node", "a", put("v"), created("1"), 0, 1));
      history.add(new Operation(0, "node", "b", put("v"), created("1"), 2, 3));
      history.add(new Operation(0, "node", "c", GET, MISSING, 4, 5));
      assertAccepted();
    }

    @Test
    void anUnansweredWriteThatNeverHappened() {
      then(put("a"), UNKNOWN);
      then(GET, MISSING);
      then(create("b"), created("1"));
      assertAccepted();
    }

    @Test
    void anUnansweredWriteThatHappensLongAfterTheClientGaveUp() {
      at(0, 1, put("late"), UNKNOWN);
      then(GET, MISSING);
      then(put("a"), created("1"));
      then(GET, found("a", "1"));
      then(GET, found("late", "2"));
      assertAccepted();
    }

    @Test
    void anUnansweredWriteThatOnlyTheConditionsOfOthersTellOf() {
      at(0, 1, put("late"), UNKNOWN);
      then(put("a"), created("1"));
      then(swap("1", "b"), failed("2"));
      then(DELETE, DELETED);
      assertAccepted();
    }

    @Test
    void anUnansweredDelete() {
      then(put("a"), created("1"));
      then(DELETE, UNKNOWN);
      then(GET, found("a", "1"));
      then(GET, MISSING);
      assertAccepted();
    }

    @Test
    void anUnansweredSwapOnTheETagOfAnUnansweredWrite() {
      then(put("a"), UNKNOWN);
      then(create("b"), failed("1"));
      then(swap("1", "c"), UNKNOWN);
      then(GET, found("c", "2"));
      assertAccepted();
    }

    @Test
    void refusedWritesThatDidNothing() {
      then(put("a"), NOTHING_DONE);
      then(GET, MISSING);
      then(GET, NOTHING_DONE);
      then(GET, UNKNOWN);
      assertAccepted();
    }
  }

  /** What a store must not do. */
  @Nested
  class Refuses {
    @Test
    void aStaleRead() {
      then(put("a"), created("1"));
      then(put("b"), replaced("2"));
      then(GET, found("a", "1"));
      assertRefused("2 of 3 answered operations");
    }

    @Test
    void aReadThatGoesBackDuringAWrite() {
      then(put("a"), created("1"));
      at(10, 20, put("b"), replaced("2"));
      at(11, 12, GET, found("b", "2"));
      at(13, 14, GET, found("a", "1"));
      assertRefused("3 of 4");
    }

    @Test
    void aLostWrite() {
      then(put("a"), created("1"));
      then(GET, MISSING);
      assertRefused("404");
    }

    @Test
    void aWriteThatReplacesWhatIsNotThere() {
      then(put("a"), replaced("1"));
      assertRefused("PUT a → 200");
    }

    @Test
    void twoCreatesThatBothSucceed() {
      at(0, 10, create("a"), created("1"));
      at(0, 10, create("b"), created("2"));
      assertRefused("If-None-Match * → 201");
    }

    @Test
    void aValueThatNobodyPut() {
      then(put("a"), created("1"));
      then(GET, found("b", "2"));
      assertRefused("nobody put");
    }

    @Test
    void aReadFromBeforeItsWrite() {
      then(GET, found("a", "1"));
      then(put("a"), created("1"));
      assertRefused("0 of 2");
    }

    @Test
    void twoSwapsOnOneETag() {
      then(put("a"), created("1"));
      at(10, 20, swap("1", "b"), replaced("2"));
      at(10, 20, swap("1", "c"), replaced("3"));
      assertRefused("2 of 3");
    }

    @Test
    void aSwapThatIsAppliedTwice() {
      then(put("a"), created("1"));
      then(swap("1", "b"), replaced("2"));
      then(swap("2", "c"), replaced("3"));
      then(GET, found("b", "4"));
      assertRefused("which also had");
    }

    @Test
    void aRepeatedPutThatBringsBackAnOlderValue() {
      then(put("a"), created("1"));
      then(put("b"), replaced("2"));
      then(GET, found("b", "2"));
      then(GET, found("a", "3"));
      assertRefused("which also had");
    }

    @Test
    void aRepeatedPutEvenWithTheSameETag() {
      then(put("a"), created("1"));
      then(GET, found("a", "1"));
      then(put("b"), replaced("2"));
      then(GET, found("a", "1"));
      assertRefused("3 of 4");
    }

    @Test
    void anUnansweredPutThatHappensTwice() {
      at(0, 1, put("a"), UNKNOWN);
      then(GET, found("a", "1"));
      then(put("b"), replaced("2"));
      then(GET, found("a", "1"));
      assertRefused("2 of 3");
    }

    @Test
    void aRefusedPutThatDidStore() {
      then(put("a"), NOTHING_DONE);
      then(GET, found("a", "1"));
      assertRefused("was to have done nothing");
    }

    @Test
    void aRefusedDeleteThatDidDelete() {
      then(put("a"), created("1"));
      then(DELETE, NOTHING_DONE);
      then(GET, MISSING);
      assertRefused("404");
    }

    @Test
    void oneETagForTwoValues() {
      then(put("a"), created("1"));
      then(put("b"), replaced("1"));
      assertRefused("two values");
    }

    @Test
    void aConditionThatFailsThoughItHolds() {
      then(put("a"), created("1"));
      then(swap("1", "b"), failed("1"));
      assertRefused("1 of 2");
    }

    @Test
    void aConditionThatFailsOnAValueOfThePast() {
      then(put("a"), created("1"));
      then(put("b"), replaced("2"));
      then(create("c"), failed("1"));
      assertRefused("2 of 3");
    }

    @Test
    void aDeleteThatIsUndone() {
      then(put("a"), created("1"));
      then(DELETE, DELETED);
      then(GET, found("a", "1"));
      assertRefused("no value");
    }

    @Test
    void onlyTheKeyThatIsWrong() {
      history.add(new Operation(0, "node", "good", put("v"), created("1"), 0, 1));
      history.add(new Operation(0, "node", "bad", GET, found("v", "1"), 2, 3));
      assertThat(check()).extracting(Violation::key).containsExactly("bad");
    }
  }

  @Test
  void valuesMustTellPutsApart() {
    then(put("a"), created("1"));
    then(put("a"), replaced("2"));
    assertThatThrownBy(this::check).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesUpRatherThanGuess() {
    for (int i = 0; i < 20; i++) {
      at(0, 10, put("v" + i), i == 0 ? created("0") : replaced(Integer.toString(i)));
    }
    then(GET, MISSING);
    assertThatThrownBy(() -> new LinearizabilityChecker(1_000).check(history))
        .isInstanceOf(IllegalStateException.class);
  }
}
