package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SLOT;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kittenfs.store.record.SlotRole;
import io.kittenfs.wire.MoveOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Source or destination end at any step of a move, come back, and the mover completes it. */
class CrashDuringMoveTest {
  private MoveFixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) {
    fixture = new MoveFixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(MoveStep.class)
  void theSourceCrashes(MoveStep step) throws Exception {
    assertThrows(
        Failures.Crash.class, () -> fixture.move(Failures.crashAt(step)).run(SOURCE, DESTINATION));
    fixture.source.reopen();
    assertEquals(
        step.compareTo(MoveStep.RELEASED) < 0
            ? SlotRole.OWNED
            : step == MoveStep.CONFIRMED ? SlotRole.NONE : SlotRole.RELEASED,
        fixture.roleAtSource());
    completeByMover();
  }

  @ParameterizedTest
  @EnumSource(MoveStep.class)
  void theDestinationIsRestarted(MoveStep step) throws Exception {
    MoveObserver restart =
        (reached, slot) -> {
          if (reached == step) {
            fixture.restartDestination();
          }
        };
    fixture.move(restart).run(SOURCE, DESTINATION);
    completeByMover();
  }

  private void completeByMover() {
    try (SlotMover mover = fixture.mover(fixture.destination.destination())) {
      mover.accept(List.of(new MoveOrder(SLOT, DESTINATION, "http://127.0.0.1:1")));
      mover.start();
      await().until(() -> fixture.roleAtSource() == SlotRole.NONE);
    }
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }
}
