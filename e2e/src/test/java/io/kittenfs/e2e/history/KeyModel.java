package io.kittenfs.e2e.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One key of a store that does one thing at a time. A state is the index of the operation that put
 * the present value, or {@link #ABSENT}. A value has one ETag for good and an ETag one value; which
 * belongs to which is learnt from all answers of the history beforehand. The ETag of a put without
 * an answer whose value nobody read stays unknown, and may be any that no other value has.
 */
final class KeyModel {
  static final int ABSENT = -1;
  static final int IMPOSSIBLE = -2;

  private enum Match {
    YES,
    NO,
    PERHAPS
  }

  private final List<Operation> operations;
  private final Map<String, Integer> writers = new HashMap<>();
  private final Map<String, Integer> writersByEtag = new HashMap<>();
  private final Map<Integer, String> etags = new HashMap<>();
  private String contradiction;

  /**
   * @param operations those of one key that count; states name them by their place in this list
   */
  KeyModel(List<Operation> operations) {
    this.operations = operations;
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i).request() instanceof Request.Put put
          && writers.put(put.value(), i) != null) {
        throw new IllegalArgumentException("Two puts of the same value: " + operations.get(i));
      }
    }
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (operation.answer() instanceof Answer.Stored stored) {
        learn(i, stored.etag(), operation);
      } else if (operation.answer() instanceof Answer.OpenValue found) {
        learn(writers.get(found.value()), found.etag(), operation);
      }
    }
  }

  private void learn(Integer writer, String etag, Operation from) {
    if (contradiction != null) {
      return;
    }
    if (writer == null) {
      contradiction = "reads a value that nobody put, or whose put was to have done nothing";
    } else {
      String other = etags.putIfAbsent(writer, etag);
      Integer otherWriter = writersByEtag.putIfAbsent(etag, writer);
      if (other != null && !other.equals(etag)) {
        contradiction = "gives a value the ETag " + etag + ", which also had " + other;
      } else if (otherWriter != null && !otherWriter.equals(writer)) {
        contradiction = "gives two values the ETag " + etag;
      }
    }
    if (contradiction != null) {
      contradiction = from + "\n" + contradiction;
    }
  }

  /** What no order of the operations could explain, if there is such a thing. */
  Optional<String> contradiction() {
    return Optional.ofNullable(contradiction);
  }

  /**
   * The state after an operation, or {@link #IMPOSSIBLE} when its answer cannot be given in this
   * state.
   */
  int apply(int index, int state) {
    Operation operation = operations.get(index);
    Match allowed = holds(conditionOf(operation.request()), state);
    Answer answer = operation.answer();
    if (answer instanceof Answer.OpenValue found) {
      return writers.get(found.value()) == state ? state : IMPOSSIBLE;
    } else if (answer instanceof Answer.Missing) {
      return state == ABSENT ? ABSENT : IMPOSSIBLE;
    } else if (answer instanceof Answer.Stored stored) {
      return allowed != Match.NO && stored.created() == (state == ABSENT) ? index : IMPOSSIBLE;
    } else if (answer instanceof Answer.Deleted) {
      return allowed != Match.NO && state != ABSENT ? ABSENT : IMPOSSIBLE;
    } else if (answer instanceof Answer.ConditionFailed failed) {
      return allowed != Match.YES && isPresent(failed.etag(), state) ? state : IMPOSSIBLE;
    } else if (allowed == Match.NO) {
      return state;
    } else {
      return operation.request() instanceof Request.Put ? index : ABSENT;
    }
  }

  private static Condition conditionOf(Request request) {
    if (request instanceof Request.Put put) {
      return put.condition();
    } else if (request instanceof Request.Delete delete) {
      return delete.condition();
    } else {
      return new Condition.Always();
    }
  }

  private Match holds(Condition condition, int state) {
    if (condition instanceof Condition.Matches matches) {
      return matches(matches.etag(), state);
    } else if (condition instanceof Condition.Absent) {
      return state == ABSENT ? Match.YES : Match.NO;
    } else {
      return Match.YES;
    }
  }

  private boolean isPresent(Optional<String> etag, int state) {
    return etag.isEmpty() ? state == ABSENT : matches(etag.get(), state) != Match.NO;
  }

  private Match matches(String etag, int state) {
    if (state == ABSENT) {
      return Match.NO;
    }
    Integer writer = writersByEtag.get(etag);
    if (writer != null) {
      return writer == state ? Match.YES : Match.NO;
    }
    return etags.containsKey(state) ? Match.NO : Match.PERHAPS;
  }

  /** The state in words. */
  String describe(int state) {
    return state == ABSENT ? "no value" : "the value of " + operations.get(state);
  }
}
