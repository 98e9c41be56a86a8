package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SLOT;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kittenfs.error.KittenException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.Store;
import io.kittenfs.store.TestStores;
import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A slot moves with everything in it, whatever is written meanwhile and whatever fails. */
class SlotMoveTest {
  private MoveFixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) {
    fixture = new MoveFixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  @Test
  void everythingIsAtTheDestination() {
    long version = versionOf(fixture.source.store(), fixture.keys.get(3));
    fixture.move(MoveObserver.NONE).run(SOURCE, DESTINATION);
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
    assertEquals(version, versionOf(fixture.destination.store(), fixture.keys.get(3)));
    assertTrue(MoveFixture.refuses(fixture.source.store(), fixture.keys.get(3)));
    assertEquals(2, fixture.destination.store().slots().status(SLOT).epoch());
    assertEquals(0, fixture.source.store().stats().keys());
  }

  private static long versionOf(Store store, String key) {
    return store.metadata(Key.of(key)).orElseThrow().version();
  }

  @Test
  void whatIsWrittenBetweenTheStepsArrivesToo() {
    Store source = fixture.source.store();
    List<MoveStep> steps = new ArrayList<>();
    MoveObserver writer =
        (step, slot) -> {
          int number = steps.size();
          steps.add(step);
          if (step.compareTo(MoveStep.FROZEN) < 0) {
            fixture.put(source, fixture.keys.get(number), "changed at " + step);
            fixture.put(source, fixture.keys.get(30 + number), "new at " + step);
            fixture.delete(source, fixture.keys.get(10 + number));
          }
        };
    fixture.move(writer).run(SOURCE, DESTINATION);
    assertEquals(List.copyOf(EnumSet.allOf(MoveStep.class)), steps);
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void readsAreServedAndWritesRefusedWhileFrozenAndNobodyOwnsAfterTheRelease() {
    Store source = fixture.source.store();
    String key = fixture.keys.get(0);
    List<MoveStep> seen = new ArrayList<>();
    MoveObserver observer =
        (step, slot) -> {
          if (step == MoveStep.FROZEN || step == MoveStep.EQUAL) {
            assertThrows(SlotFrozenException.class, () -> TestStores.put(source, key, "late"));
            assertTrue(TestStores.get(source, key).isPresent());
            seen.add(step);
          } else if (step == MoveStep.RELEASED) {
            assertTrue(fixture.owner().isEmpty());
            assertTrue(MoveFixture.refuses(source, key));
            seen.add(step);
          }
        };
    fixture.move(observer).run(SOURCE, DESTINATION);
    assertEquals(List.of(MoveStep.FROZEN, MoveStep.EQUAL, MoveStep.RELEASED), seen);
  }

  @ParameterizedTest
  @EnumSource(
      value = MoveStep.class,
      names = {"BEGUN", "IMPORTING", "COPIED", "CAUGHT_UP", "FROZEN", "EQUAL"})
  void aFailureBeforeTheReleaseLeavesTheSlotWhereItWas(MoveStep failing) {
    KittenException failure =
        assertThrows(
            KittenException.class,
            () -> fixture.move(Failures.at(failing)).run(SOURCE, DESTINATION));
    assertEquals("planned", failure.getMessage());
    assertEquals(SlotRole.OWNED, fixture.roleAtSource());
    assertEquals(SlotRole.NONE, fixture.destination.store().slots().status(SLOT).role());
    fixture.put(fixture.source.store(), fixture.keys.get(0), "written after the failure");
    fixture.move(MoveObserver.NONE).run(SOURCE, DESTINATION);
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @ParameterizedTest
  @EnumSource(
      value = MoveStep.class,
      names = {"RELEASED", "OWNED"})
  void aFailureAfterTheReleaseIsMadeGood(MoveStep failing) {
    assertThrows(
        KittenException.class, () -> fixture.move(Failures.at(failing)).run(SOURCE, DESTINATION));
    assertEquals(SlotRole.RELEASED, fixture.roleAtSource());
    SlotMove.finish(
        fixture.source.store().slots(),
        fixture.destination.destination(),
        fixture.source.store().slots().status(SLOT),
        MoveObserver.NONE);
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
    assertEquals(SlotRole.NONE, fixture.roleAtSource());
  }

  @Test
  void aDestinationThatLostItsImportGivesTheSlotBack() {
    MoveObserver loss =
        (step, slot) -> {
          if (step == MoveStep.RELEASED) {
            var importing = fixture.destination.store().slots().status(slot);
            fixture
                .destination
                .store()
                .slots()
                .incoming()
                .abandonImport(slot, importing.epoch(), importing.move());
          }
        };
    assertThrows(KittenException.class, () -> fixture.move(loss).run(SOURCE, DESTINATION));
    assertSame(fixture.source, fixture.owner().orElseThrow());
    assertEquals(3, fixture.source.store().slots().status(SLOT).epoch());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void aDifferentCopyIsNotReleased() {
    byte[][] stray = new byte[1][];
    MoveObserver stranger =
        (step, slot) -> {
          if (step == MoveStep.COPIED) {
            stray[0] = Tampering.stray(fixture);
          } else if (step == MoveStep.FROZEN) {
            Tampering.add(fixture, stray[0]);
          }
        };
    assertThrows(KittenException.class, () -> fixture.move(stranger).run(SOURCE, DESTINATION));
    assertSame(fixture.source, fixture.owner().orElseThrow());
    assertEquals(SlotRole.OWNED, fixture.roleAtSource());
  }
}
