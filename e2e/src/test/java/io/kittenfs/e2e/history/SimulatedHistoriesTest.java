package io.kittenfs.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.history.SimulatedKey.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Histories of a simulated store: each is accepted, unless the store has a fault. */
class SimulatedHistoriesTest {
  private static final int HISTORIES = 300;
  private static final int REQUESTS = 60;

  private static final int REQUESTS_OF_A_SMALL_ONE = 9;

  private static boolean isAccepted(long seed, Fault fault, int requests) {
    List<Operation> history = new SimulatedKey(seed, fault, requests).run();
    return new LinearizabilityChecker().check(history).isEmpty();
  }

  @Test
  void aSoundStoreIsAlwaysAccepted() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      assertThat(isAccepted(seed, Fault.NONE, REQUESTS)).as("seed %s", seed).isTrue();
    }
  }

  @Test
  void aLongHistoryIsDecided() {
    for (long seed = 0; seed < 5; seed++) {
      assertThat(isAccepted(seed, Fault.NONE, 1_000)).as("seed %s", seed).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void aFaultIsMostlyFound(Fault fault) {
    int refused = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      refused += isAccepted(seed, fault, 2 * REQUESTS) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(HISTORIES / 2);
  }

  @ParameterizedTest
  @EnumSource
  void whatTheSearchLeavesOutChangesNoVerdict(Fault fault) {
    int refused = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      List<Operation> history = new SimulatedKey(seed, fault, REQUESTS_OF_A_SMALL_ONE).run();
      boolean accepted = new LinearizabilityChecker().check(history).isEmpty();
      assertThat(accepted).as("seed %s", seed).isEqualTo(new EveryOrder(history).isLinearizable());
      refused += accepted ? 0 : 1;
    }
    assertThat(refused > 0).isEqualTo(fault != Fault.NONE);
  }
}
