package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.kittenfs.model.SlotTable;
import java.util.Collections;
import java.util.List;

/**
 * The claim status of every slot; in JSON a text with one letter for each. Immutable.
 *
 * @param bySlot one for each of the cluster's slots
 */
public record ClaimStatuses(List<ClaimStatus> bySlot) {
  /** No slot was ever owned. */
  static final ClaimStatuses UNOWNED =
      new ClaimStatuses(Collections.nCopies(SlotTable.SLOTS, ClaimStatus.UNOWNED));

  /** Copies the list. */
  public ClaimStatuses {
    bySlot = List.copyOf(bySlot);
    if (bySlot.size() != SlotTable.SLOTS) {
      throw new IllegalArgumentException("not one letter for each of " + SlotTable.SLOTS);
    }
  }

  /** Reads what {@link #text} wrote. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ClaimStatuses parse(String text) {
    return new ClaimStatuses(
        text.chars().mapToObj(letter -> ClaimStatus.of((char) letter)).toList());
  }

  /** One letter for each slot. */
  @JsonValue
  public String text() {
    StringBuilder text = new StringBuilder(SlotTable.SLOTS);
    bySlot.forEach(status -> text.append(status.letter()));
    return text.toString();
  }

  ClaimStatus of(int slot) {
    return bySlot.get(slot);
  }
}
