package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From when on a clock is too far from the others. */
class ClockSkewTest {
  @ParameterizedTest
  @CsvSource({
    "0, false, false",
    "1500, false, false",
    "1501, false, true",
    "2000, false, true",
    "2001, true, true",
    "-2000, false, true",
    "-2001, true, true",
    "-1500, false, false"
  })
  void twoSecondsEitherWayAreApartUntilItIsNearerAgain(long millis, boolean from, boolean until) {
    assertThat(new ClockSkew(millis).isApart(false)).isEqualTo(from);
    assertThat(new ClockSkew(millis).isApart(true)).isEqualTo(until);
  }

  @Test
  void onlyOneThatIsAheadCarriesTimeForward() {
    assertThat(new ClockSkew(60_000).isFarAhead()).isFalse();
    assertThat(new ClockSkew(60_001).isFarAhead()).isTrue();
    assertThat(new ClockSkew(-3_600_000).isFarAhead()).isFalse();
  }

  @Test
  void peopleAreToldInSeconds() {
    assertThat(new ClockSkew(3_240)).hasToString("3.2 s ahead of");
    assertThat(new ClockSkew(-61_000)).hasToString("61.0 s behind");
  }
}
