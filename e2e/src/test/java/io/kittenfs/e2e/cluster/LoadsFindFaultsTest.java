package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.e2e.cluster.MemoryKeys.Fault;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The loads find what is wrong with the keys that they use, and nothing wrong with sound ones. */
class LoadsFindFaultsTest {
  private static final int CLIENTS = 8;
  private static final int TURNS = 5_000;
  private static final String NODE = "memory";

  private static void useKeys(Fault fault) {
    KeysLoad load = new KeysLoad(new MemoryKeys(fault), tolerance(), CLIENTS, 15, 5);
    for (int key = 0; key < load.keys(); key++) {
      load.write(NODE, key);
    }
    Random random = new Random(1);
    for (int turn = 0; turn < TURNS; turn++) {
      load.turn(turn % CLIENTS, List.of(NODE), random);
    }
  }

  private static int useCounters(Fault fault) {
    CounterLoad load = new CounterLoad(new MemoryKeys(fault), tolerance(), 2, CLIENTS);
    load.create(NODE);
    Random random = new Random(1);
    for (int turn = 0; turn < TURNS; turn++) {
      load.turn(turn % CLIENTS, List.of(NODE), random);
    }
    load.checkAll(NODE);
    return load.total();
  }

  private static Tolerance tolerance() {
    return Tolerance.whileNodesDie();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "NO_ANSWER"})
  void soundKeysAreSound(Fault fault) {
    useKeys(fault);
    assertThat(useCounters(fault)).isGreaterThan(TURNS / 2);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"NONE", "NO_ANSWER"})
  void aFaultIsFoundInKeysAndInCounters(Fault fault) {
    assertThatThrownBy(() -> useKeys(fault)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> useCounters(fault)).isInstanceOf(AssertionError.class);
  }

  @Test
  void aRefusalIsAFailureWhileAllNodesLive() {
    Tolerance tolerance = new Tolerance();
    assertThatThrownBy(() -> tolerance.unanswered("GET")).isInstanceOf(AssertionError.class);
    tolerance.refused(true, "a long PUT");
    assertThat(tolerance.tolerated()).isEqualTo(1);
  }

  @Test
  void aBodyIsKnownByItsNameAndADamagedOneIsNot() {
    byte[] body = Payload.of("7.12", 1_000);
    assertThat(Payload.nameOf(body)).isEqualTo("7.12");
    body[500]++;
    assertThat(Payload.nameOf(body)).contains("damaged");
    assertThat(Payload.nameOf(new byte[0])).contains("damaged");
  }
}
