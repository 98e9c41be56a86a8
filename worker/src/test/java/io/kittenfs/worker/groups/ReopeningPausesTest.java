package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A copy that takes no part is opened again, less and less often. */
class ReopeningPausesTest {
  private long now = Long.MAX_VALUE - 5;
  private final ReopeningPauses pauses = new ReopeningPauses(() -> now);

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void eachPauseIsTwiceTheOneBeforeUpToFiveMinutes() {
    List<Integer> opened = new ArrayList<>();
    for (int second = 0; second < 1_300; second++) {
      if (pauses.isOver(7)) {
        opened.add(second);
      }
      pass(1);
    }
    assertThat(opened).containsExactly(10, 30, 70, 150, 310, 610, 910, 1_210);
  }

  @Test
  void oneThatIsWellIsForgotten() {
    pauses.isOver(7);
    pass(10);
    assertThat(pauses.isOver(7)).isTrue();
    pass(20);
    pauses.takesPart(7);

    assertThat(pauses.isOver(7)).isFalse();
    pass(9);
    assertThat(pauses.isOver(7)).isFalse();
    pass(1);
    assertThat(pauses.isOver(7)).isTrue();
  }

  @Test
  void oneThatFailsSoonAfterItWasOpenedIsNot() {
    pauses.isOver(7);
    pass(10);
    assertThat(pauses.isOver(7)).isTrue();
    pass(19);
    pauses.takesPart(7);

    assertThat(pauses.isOver(7)).isFalse();
    pass(1);
    assertThat(pauses.isOver(7)).isTrue();
    pass(39);
    assertThat(pauses.isOver(7)).isFalse();
  }

  @Test
  void groupsDoNotWaitForEachOther() {
    pauses.isOver(7);
    pass(9);
    pauses.isOver(8);
    pass(1);
    assertThat(pauses.isOver(7)).isTrue();
    assertThat(pauses.isOver(8)).isFalse();
  }
}
