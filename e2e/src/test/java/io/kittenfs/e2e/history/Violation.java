package io.kittenfs.e2e.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A key whose operations cannot have happened one after the other.
 *
 * @param key whose
 * @param reason what cannot be explained
 * @param operations all of this key in the order of their starts, those without effect included
 */
public record Violation(String key, String reason, List<Operation> operations) {
  /** Copies the list. */
  public Violation {
    operations = List.copyOf(operations);
  }

  /** The reason and the operations, for people. */
  @Override
  public String toString() {
    return operations.stream()
        .map(Operation::toString)
        .collect(
            Collectors.joining(
                "\n", "Key " + key + " is not linearizable:\n" + reason + "\nAll of it:\n", "\n"));
  }
}
