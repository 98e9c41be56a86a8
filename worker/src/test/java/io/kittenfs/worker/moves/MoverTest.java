package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SLOT;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kittenfs.cluster.MoveOrder;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.SlotRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No failure keeps slots where nobody can use them, or other slots from moving. */
class MoverTest {
  private static final int OTHER_SLOT = SLOT + 1;
  private static final MoveOrder ORDER = order(SLOT);

  private MoveFixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) {
    fixture = new MoveFixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  private static MoveOrder order(int slot) {
    return new MoveOrder(slot, DESTINATION, "http://127.0.0.1:1");
  }

  private Mover mover(boolean removed, MoveObserver observer) {
    return new Mover(fixture.source, () -> true, new Others(removed), 1 << 30, observer, () -> {});
  }

  @Test
  void aSlotWhoseDestinationWasRemovedIsTakenBack() {
    assertThrows(
        KittenException.class,
        () -> fixture.move(Failures.at(MoveStep.RELEASED)).run(SOURCE, DESTINATION));
    try (Mover mover = mover(true, MoveObserver.NONE)) {
      mover.start();
      await().until(() -> fixture.roleAtSource() == SlotRole.OWNED);
    }
    assertEquals(3, fixture.source.store().slots().status(SLOT).epoch());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void anErrorDoesNotLeaveASlotFrozen() {
    try (Mover mover = mover(false, Failures.crashAt(MoveStep.FROZEN))) {
      mover.accept(List.of(ORDER));
      mover.start();
      await().until(() -> mover.progress().isPresent());
      await().until(() -> fixture.roleAtSource() == SlotRole.OWNED);
    }
    assertSame(fixture.source, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void oneThatAlwaysFailsDoesNotKeepOthersFromMoving() {
    fixture.source.store().slots().assign(OTHER_SLOT, 1);
    AtomicReference<Mover> running = new AtomicReference<>();
    List<MoveOrder> orders = List.of(ORDER, order(OTHER_SLOT));
    MoveObserver failing =
        (step, slot) -> {
          if (slot == SLOT) {
            // The orders come again while it is tried.
            running.get().accept(orders);
            Failures.at(MoveStep.BEGUN).reached(step, slot);
          }
        };
    try (Mover mover = mover(false, failing)) {
      running.set(mover);
      mover.accept(orders);
      mover.start();
      await()
          .until(
              () ->
                  fixture.destination.store().slots().status(OTHER_SLOT).role() == SlotRole.OWNED);
    }
    assertEquals(SlotRole.OWNED, fixture.roleAtSource());
  }

  private final class Others implements Mover.Destinations {
    private final boolean removed;

    Others(boolean removed) {
      this.removed = removed;
    }

    @Override
    public Optional<Integer> self() {
      return Optional.of(SOURCE);
    }

    @Override
    public boolean isRemoved(int index) {
      return removed;
    }

    @Override
    public Optional<Destination> find(int index) {
      return removed ? Optional.empty() : Optional.of(fixture.destination.destination());
    }

    @Override
    public void cancelAll() {}
  }
}
