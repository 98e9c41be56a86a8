package io.kittenfs.master.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.ClockSkew;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How far the clock of each worker is from the median. */
class ClocksTest {
  private static Clocks clocks(int workers, long... offsets) {
    Map<Integer, Long> known = new HashMap<>();
    for (int worker = 0; worker < offsets.length; worker++) {
      known.put(worker, offsets[worker]);
    }
    return Clocks.of(known, workers);
  }

  @Test
  void ofThreeTheOneApartIsTold() {
    Clocks clocks = clocks(3, 1_000, 5_000_000, 990);
    assertThat(clocks.median()).isEqualTo(1_000);
    assertThat(clocks.skew(0)).contains(new ClockSkew(0));
    assertThat(clocks.skew(1)).contains(new ClockSkew(4_999_000));
    assertThat(clocks.skew(2)).contains(new ClockSkew(-10));
    assertThat(clocks.mayLead(0, false)).isTrue();
    assertThat(clocks.mayLead(1, true)).isFalse();
    assertThat(clocks.mayLead(2, false)).isTrue();
  }

  @Test
  void ofTwoNobodyKnowsWhichIsRight() {
    Clocks clocks = clocks(2, 1_000, 4_000);
    assertThat(clocks.skew(0)).contains(new ClockSkew(-1_500));
    assertThat(clocks.skew(1)).contains(new ClockSkew(1_500));
    assertThat(clocks.mayLead(0, false)).isTrue();
    assertThat(clocks.mayLead(1, false)).isTrue();
    assertThat(clocks(2, -1, 0).median()).isEqualTo(-1);
  }

  @Test
  void theMiddleOfHugeOffsetsIsNotLost() {
    assertThat(clocks(2, Long.MAX_VALUE - 2, Long.MAX_VALUE).median())
        .isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void oneThatLeadsGoesOnForALittleLonger() {
    Clocks clocks = clocks(3, 0, 1_800, 0);
    assertThat(clocks.mayLead(1, true)).isTrue();
    assertThat(clocks.mayLead(1, false)).isFalse();
  }

  @Test
  void aMinorityTellsNothing() {
    assertThat(clocks(3, 9_000).median()).isNull();
    assertThat(clocks(3, 9_000).skew(0)).isEmpty();
    assertThat(clocks(4, 0, 9_000).median()).isNull();
    assertThat(clocks(3, 0, 9_000).median()).isEqualTo(4_500);
    assertThat(clocks(1, 9_000).skew(0)).contains(new ClockSkew(0));
    assertThat(clocks(0).median()).isNull();
  }

  @Test
  void aClockThatIsNotKnownDoesNotHinder() {
    assertThat(clocks(3, 0, 0).skew(2)).isEmpty();
    assertThat(clocks(3, 0, 0).mayLead(2, false)).isTrue();
  }
}
