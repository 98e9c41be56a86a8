package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExportPinsTest {
  private final ExportPins pins = new ExportPins();

  @Test
  void keepWhatWasDroppedSinceTheOldestExportBegan() {
    pins.pin(5);
    pins.pin(9);

    assertThat(pins.allows(5)).isTrue();
    assertThat(pins.allows(6)).isFalse();
    pins.release(5);
    assertThat(pins.allows(9)).isTrue();
    assertThat(pins.allows(10)).isFalse();
    pins.release(9);
    assertThat(pins.allows(10)).isTrue();
  }

  @Test
  void answerWhileTheLastExportEnds() {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> exports =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                pins.pin(5);
                pins.release(5);
              }
            });
    try {
      for (int turn = 0; turn < 2_000_000; turn++) {
        assertThat(pins.allows(5)).isTrue();
      }
    } finally {
      done.set(true);
      exports.join();
    }
  }
}
