package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.wire.CopyDigest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which copies are wrong is known when a majority of the members has the same. */
class CopyComparisonTest {
  private static final CopyDigest RIGHT = digest(1, Map.of(0, 10L, 1, 11L, 2, 12L));

  private static CopyDigest digest(long rest, Map<Integer, Long> slots) {
    return new CopyDigest(rest, new TreeMap<>(slots), null);
  }

  private static CopyDigest damaged(CopyDigest digest) {
    return new CopyDigest(digest.rest(), digest.slots(), "a bit was flipped");
  }

  private static CopyComparison compare(Map<Integer, CopyDigest> answers) {
    return CopyComparison.of(3, answers);
  }

  private static void assertAllIsWell(CopyComparison found) {
    assertThat(found.wrong()).isEmpty();
    assertThat(found.divergentSlots()).isZero();
  }

  @Test
  void copiesThatAreTheSame() {
    CopyComparison found = compare(Map.of(0, RIGHT, 1, RIGHT, 2, RIGHT));
    assertAllIsWell(found);
    assertThat(found.agreeing()).containsExactly(0, 1, 2);
  }

  @Test
  void whoDidNotAnswerIsNotWrong() {
    assertAllIsWell(compare(Map.of(0, RIGHT, 2, RIGHT)));
    assertAllIsWell(compare(Map.of(0, RIGHT)));
    assertAllIsWell(compare(Map.of()));
    assertThat(compare(Map.of(0, RIGHT)).agreeing()).isEmpty();
  }

  @Test
  void theMinorityIsWrong() {
    CopyComparison found =
        compare(Map.of(0, RIGHT, 1, digest(1, Map.of(0, 10L, 1, 99L, 3, 12L)), 2, RIGHT));
    assertThat(found.agreeing()).containsExactly(0, 2);
    assertThat(found.wrong())
        .containsExactly(Map.entry(1, "3 of its slots are not what those of the majority are"));
    assertThat(found.divergentSlots()).isEqualTo(3);
  }

  @Test
  void whatBelongsToNoSlotCountsToo() {
    CopyComparison found = compare(Map.of(0, digest(2, RIGHT.slots()), 1, RIGHT, 2, RIGHT));
    assertThat(found.wrong()).containsOnlyKeys(0);
    assertThat(found.divergentSlots()).isEqualTo(1);
  }

  @Test
  void ofTwoThatDifferBothAreNamedAndNobodyIsRight() {
    CopyComparison found = compare(Map.of(0, RIGHT, 1, digest(1, Map.of())));
    assertThat(found.agreeing()).isEmpty();
    assertThat(found.wrong()).containsOnlyKeys(0, 1);
    assertThat(found.divergentSlots()).isEqualTo(3);
  }

  @Test
  void threeThatDifferHaveNoMajority() {
    CopyComparison found =
        compare(Map.of(0, RIGHT, 1, digest(1, Map.of()), 2, digest(2, Map.of())));
    assertThat(found.agreeing()).isEmpty();
    assertThat(found.wrong()).containsOnlyKeys(0, 1, 2);
  }

  @Test
  void whoIsDamagedIsWrongAlsoWhenItHasTheSame() {
    CopyComparison found = compare(Map.of(0, RIGHT, 1, RIGHT, 2, damaged(RIGHT)));
    assertThat(found.agreeing()).containsExactly(0, 1);
    assertThat(found.wrong()).containsExactly(Map.entry(2, "it is damaged: a bit was flipped"));
    assertThat(found.divergentSlots()).isZero();
  }

  @Test
  void whoIsDamagedAndHasNoAnswerIsWrong() {
    CopyDigest closed = new CopyDigest(null, null, "its files do not fit together");
    CopyComparison found = compare(Map.of(0, RIGHT, 1, RIGHT, 2, closed));
    assertThat(found.agreeing()).containsExactly(0, 1);
    assertThat(found.wrong()).containsOnlyKeys(2);
  }

  @Test
  void whoIsDamagedMakesNoMajority() {
    CopyComparison found = compare(Map.of(0, RIGHT, 1, damaged(RIGHT)));
    assertThat(found.agreeing()).isEmpty();
    assertThat(found.wrong()).containsOnlyKeys(1);
    assertThat(compare(Map.of(0, damaged(RIGHT), 1, damaged(RIGHT), 2, RIGHT)).agreeing())
        .isEmpty();
  }
}
