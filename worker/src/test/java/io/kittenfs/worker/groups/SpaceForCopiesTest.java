package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Copies need half of --min-free to go on, and three quarters of it to begin again. */
class SpaceForCopiesTest {
  private static final long MIN_FREE = 400 << 20;

  private final AtomicLong free = new AtomicLong(MIN_FREE);
  private final SpaceForCopies space = new SpaceForCopies(free::get, MIN_FREE);

  private void assertUnchangedAt(long bytes) {
    boolean before = space.isEnough();
    free.set(bytes);
    assertThat(space.look()).as("changed").isFalse();
    assertThat(space.isEnough()).isEqualTo(before);
  }

  private void assertChangedAt(long bytes) {
    boolean before = space.isEnough();
    free.set(bytes);
    assertThat(space.look()).as("changed").isTrue();
    assertThat(space.isEnough()).isNotEqualTo(before);
  }

  @Test
  void thereIsAGapBetweenTooLittleAndEnoughAgain() {
    assertThat(space.isEnough()).isTrue();
    assertUnchangedAt(MIN_FREE);
    assertUnchangedAt(MIN_FREE / 2);
    assertChangedAt(MIN_FREE / 2 - 1);
    assertUnchangedAt(0);
    assertUnchangedAt(MIN_FREE / 4 * 3 - 1);
    assertChangedAt(MIN_FREE / 4 * 3);
    assertUnchangedAt(MIN_FREE / 2);
  }

  @Test
  void itSaysHowMuchIsFreeAndHowMuchIsNeeded() {
    assertThat(space.problem()).isEmpty();
    assertChangedAt(199 << 20);
    assertThat(space.problem())
        .hasValueSatisfying(
            text -> assertThat(text).contains("199 MiB", "--min-free", "400 MiB", "300 MiB"));
    assertUnchangedAt(7 << 20);
    assertThat(space.problem()).hasValueSatisfying(text -> assertThat(text).contains("7 MiB"));
    assertChangedAt(MIN_FREE);
    assertThat(space.problem()).isEmpty();
  }

  @Test
  void withoutAFloorThereIsAlwaysEnough() {
    SpaceForCopies always = new SpaceForCopies(() -> 0, 0);
    assertThat(always.look()).isFalse();
    assertThat(always.isEnough()).isTrue();
  }
}
