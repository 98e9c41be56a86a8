package io.kittenfs.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DownWorkersTest {
  private final DownWorkers down = new DownWorkers();

  private long entering(int worker, int times) {
    return IntStream.range(0, times).filter(i -> down.enter(worker)).count();
  }

  @Test
  void sixteenWaitForOneWorkerAndTwiceAsManyInAll() {
    assertThat(entering(0, 20)).isEqualTo(16);
    assertThat(entering(1, 20)).isEqualTo(16);
    assertThat(entering(2, 20)).isZero();
    down.leave(0);
    assertThat(entering(1, 20)).isZero();
    assertThat(entering(2, 20)).isEqualTo(1);
  }

  @Test
  void aWorkerIsDownUntilItAnswers() {
    assertThat(down.isDown(3)).isFalse();
    down.failed(3);
    assertThat(down.isDown(3)).isTrue();
    down.answered(3);
    assertThat(down.isDown(3)).isFalse();
  }
}
