package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SLOT;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.wire.MoveOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Slots that hold nothing move many at a time, and whatever fails meanwhile, each is owned by one
 * worker in the end.
 */
class EmptySlotsMoveTest {
  private static final int FIRST = 100;
  private static final int COUNT = 300;
  private static final List<Integer> EMPTY = IntStream.range(FIRST, FIRST + COUNT).boxed().toList();

  private MoveFixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) {
    fixture = new MoveFixture(directory);
    fixture.source.store().slots().assignAll(List.of(new SlotRange(FIRST, FIRST + COUNT - 1, 1)));
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  private EmptySlotsMove move(Destination destination, MoveObserver observer) {
    return new EmptySlotsMove(
        fixture.source.store().slots(),
        destination,
        new MoveMeter(1 << 30, from -> true),
        observer);
  }

  private EmptySlotsMove.Outcome run(MoveObserver observer) {
    return move(fixture.destination.destination(), observer).run(EMPTY, SOURCE, DESTINATION);
  }

  private List<Integer> slotsAtDestination() {
    return fixture.destination.store().slots().all().stream()
        .filter(status -> status.role() == SlotRole.OWNED)
        .map(SlotStatus::slot)
        .toList();
  }

  private List<Integer> slotsAtSource(SlotRole role) {
    return fixture.source.store().slots().all().stream()
        .filter(status -> status.slot() != SLOT && status.role() == role)
        .map(SlotStatus::slot)
        .toList();
  }

  private void completeByMover() {
    try (SlotMover mover = fixture.mover(fixture.destination.destination())) {
      mover.accept(orders());
      mover.start();
      await().until(() -> slotsAtDestination().equals(EMPTY));
      await().until(() -> slotsAtSource(SlotRole.NONE).equals(EMPTY));
    }
  }

  private static List<MoveOrder> orders() {
    return EMPTY.stream()
        .map(slot -> new MoveOrder(slot, DESTINATION, "http://127.0.0.1:1"))
        .toList();
  }

  @Test
  void theyAreThereWhenItEnds() {
    EmptySlotsMove.Outcome outcome = run(MoveObserver.NONE);
    assertThat(outcome.arrived()).isEqualTo(EMPTY);
    assertThat(outcome.refused()).isEmpty();
    assertThat(slotsAtDestination()).isEqualTo(EMPTY);
    assertThat(slotsAtSource(SlotRole.NONE)).isEqualTo(EMPTY);
  }

  @Test
  void oneWithAKeyStays() {
    fixture.put(fixture.source.store(), MoveFixture.keysOfSlot(FIRST + 1, 1).get(0), "value");
    EmptySlotsMove.Outcome outcome = run(MoveObserver.NONE);
    assertThat(outcome.arrived()).hasSize(COUNT - 1).doesNotContain(FIRST + 1);
    assertThat(outcome.refused()).isEmpty();
    assertThat(slotsAtSource(SlotRole.OWNED)).containsExactly(FIRST + 1);
  }

  @Test
  void oneThatTheDestinationDoesNotTakeStays() {
    // It knows this slot under a newer epoch.
    fixture.destination.store().slots().assign(FIRST + 2, 9);
    EmptySlotsMove.Outcome outcome = run(MoveObserver.NONE);
    assertThat(outcome.arrived()).hasSize(COUNT - 1);
    assertThat(outcome.refused()).containsExactly(FIRST + 2);
    assertThat(slotsAtSource(SlotRole.OWNED)).containsExactly(FIRST + 2);
  }

  @Test
  void aDestinationThatTakesNoneLeavesAll() {
    Destination refusing =
        new Forwarding(fixture.destination.destination()) {
          @Override
          public List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from) {
            return List.of();
          }
        };
    EmptySlotsMove.Outcome outcome =
        move(refusing, MoveObserver.NONE).run(EMPTY, SOURCE, DESTINATION);
    assertThat(outcome.refused()).isEqualTo(EMPTY);
    assertThat(slotsAtSource(SlotRole.OWNED)).isEqualTo(EMPTY);
  }

  @Test
  void aDestinationThatDoesNotKnowTheStepGetsThemOneByOne() {
    Destination older =
        new Forwarding(fixture.destination.destination()) {
          @Override
          public List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from) {
            throw new KittenException(ErrorCode.NOT_FOUND, "There is no such path.");
          }
        };
    List<Integer> few = EMPTY.subList(0, 3);
    try (SlotMover mover = fixture.mover(older)) {
      mover.start();
      await()
          .until(
              () -> {
                // The master repeats its orders.
                mover.accept(orders().subList(0, 3));
                return slotsAtDestination().equals(few);
              });
    }
  }

  @Test
  void theMoverTakesManyAtATime() {
    List<Integer> together = Collections.synchronizedList(new ArrayList<>());
    Destination counting =
        new Forwarding(fixture.destination.destination()) {
          @Override
          public List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion) {
            together.add(arrivals.size());
            return super.ownAll(arrivals, lastVersion);
          }
        };
    try (SlotMover mover = fixture.mover(counting)) {
      mover.accept(orders());
      mover.start();
      await().until(() -> mover.destinations(MoveFixture.SOURCE).isEmpty());
      assertThat(mover.progress().orElseThrow().movedSlots()).isEqualTo(COUNT);
    }
    assertThat(slotsAtDestination()).isEqualTo(EMPTY);
    assertThat(together).hasSizeLessThan(10).allMatch(size -> size <= 128);
    assertThat(together.stream().mapToInt(Integer::intValue).sum()).isEqualTo(COUNT);
  }

  @ParameterizedTest
  @EnumSource(
      value = MoveStep.class,
      names = {"COPIED", "CAUGHT_UP"},
      mode = EnumSource.Mode.EXCLUDE)
  void theSourceCrashes(MoveStep step) throws Exception {
    assertThatThrownBy(() -> run(Failures.crashAt(step))).isInstanceOf(Failures.Crash.class);
    fixture.source.reopen();
    SlotRole then =
        step.compareTo(MoveStep.RELEASED) < 0
            ? SlotRole.OWNED
            : step == MoveStep.CONFIRMED ? SlotRole.NONE : SlotRole.RELEASED;
    assertThat(slotsAtSource(then)).isEqualTo(EMPTY);
    completeByMover();
  }

  @ParameterizedTest
  @EnumSource(MoveStep.class)
  void theDestinationIsRestarted(MoveStep step) throws Exception {
    MoveObserver restart =
        (reached, slot) -> {
          if (reached == step && slot == FIRST) {
            fixture.restartDestination();
          }
        };
    run(restart);
    completeByMover();
  }

  @ParameterizedTest
  @EnumSource(
      value = MoveStep.class,
      names = {"BEGUN", "FROZEN", "IMPORTING", "EQUAL"})
  void aFailureBeforeTheReleaseLeavesAllWhereTheyWere(MoveStep step) {
    assertThatThrownBy(() -> run(Failures.at(step))).isInstanceOf(KittenException.class);
    assertThat(slotsAtSource(SlotRole.OWNED)).isEqualTo(EMPTY);
    completeByMover();
  }

  @Test
  void whatTheDestinationLostOfThemIsTakenBack() {
    Destination losing =
        new Forwarding(fixture.destination.destination()) {
          @Override
          public List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion) {
            SlotArrival lost = arrivals.get(0);
            fixture
                .destination
                .store()
                .slots()
                .incoming()
                .abandonImport(lost.slot(), lost.epoch(), lost.move());
            return super.ownAll(arrivals, lastVersion);
          }
        };
    EmptySlotsMove.Outcome outcome =
        move(losing, MoveObserver.NONE).run(EMPTY, SOURCE, DESTINATION);
    assertThat(outcome.refused()).containsExactly(FIRST);
    assertThat(slotsAtSource(SlotRole.RELEASED)).containsExactly(FIRST);
    try (SlotMover mover = fixture.mover(fixture.destination.destination())) {
      mover.start();
      await().until(() -> slotsAtSource(SlotRole.OWNED).equals(List.of(FIRST)));
    }
    assertThat(fixture.source.store().slots().status(FIRST).epoch()).isEqualTo(3);
  }

  /** A destination whose steps can be made to go another way. */
  private static class Forwarding implements Destination {
    private final Destination to;

    Forwarding(Destination to) {
      this.to = to;
    }

    @Override
    public void begin(SlotArrival arrival, int from) {
      to.begin(arrival, from);
    }

    @Override
    public void receive(SlotArrival arrival, Records records) {
      to.receive(arrival, records);
    }

    @Override
    public SlotDigest receiveLast(SlotArrival arrival, Records records, Duration deadline) {
      return to.receiveLast(arrival, records, deadline);
    }

    @Override
    public void own(SlotArrival arrival, long lastVersion) {
      to.own(arrival, lastVersion);
    }

    @Override
    public List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from) {
      return to.importEmpty(arrivals, from);
    }

    @Override
    public List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion) {
      return to.ownAll(arrivals, lastVersion);
    }

    @Override
    public void abandon(SlotArrival arrival) {
      to.abandon(arrival);
    }
  }
}
