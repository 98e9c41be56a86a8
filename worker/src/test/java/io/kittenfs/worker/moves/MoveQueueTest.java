package io.kittenfs.worker.moves;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.wire.MoveOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders come again and again while some of them are carried out. */
class MoveQueueTest {
  private final MoveQueue book = new MoveQueue();

  private static MoveOrder order(int slot, int to) {
    return new MoveOrder(slot, to, "http://127.0.0.1:1");
  }

  @Test
  void aSlotNeverMovesTwiceAtOnce() {
    book.replace(List.of(order(1, 5), order(2, 5)));
    MoveOrder first = book.begin().orElseThrow();
    book.replace(List.of(order(1, 6), order(2, 5)));
    assertThat(book.begin()).contains(order(2, 5));

    assertThat(book.done(List.of(first))).isFalse();
    assertThat(book.begin()).contains(order(1, 6));
    assertThat(book.done(List.of(order(1, 6)))).isTrue();
  }

  @Test
  void itTellsEveryWorkerThatSlotsMayGoTo() {
    book.replace(List.of(order(1, 5), order(2, 6)));
    MoveOrder begun = book.begin().orElseThrow();
    assertThat(book.destinations(0)).containsExactlyInAnyOrder(5, 6);
    book.replace(List.of(order(3, 7)));
    assertThat(book.destinations(0)).containsExactlyInAnyOrder(5, 7);
    book.done(List.of(begun));
    assertThat(book.destinations(0)).containsExactly(7);
  }

  @Test
  void nothingBeginsAfterItsEnd() {
    book.replace(List.of(order(1, 5)));
    book.close();

    assertThat(book.begin()).isEmpty();
  }
}
