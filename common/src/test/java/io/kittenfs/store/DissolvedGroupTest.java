package io.kittenfs.store;

import static io.kittenfs.store.SlotFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group is dissolved only while it has to do with no slot, and never takes one after that. */
class DissolvedGroupTest {
  private static final int SLOT = 2;

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = SlotFixture.open(directory.resolve("store"), EngineChoice.AUTO, InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static void refuses(ThrowingCallable step) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  private void dissolve() {
    store.slots().dissolve();
  }

  private void staysAsItIs() {
    refuses(this::dissolve);
    assertThat(store.slots().isDissolved()).isFalse();
  }

  @Test
  void notWhileItOwnsASlot() {
    store.slots().assign(SLOT, 1);
    staysAsItIs();
  }

  @Test
  void notBeforeTheNextOwnerIsKnownToHaveTheSlot() {
    store.slots().assign(SLOT, 1);
    long move = store.slots().outgoing().beginMove(SLOT, SlotFixture.DESTINATION);
    store.slots().outgoing().freeze(SLOT, move);
    store.slots().outgoing().release(SLOT, move);
    staysAsItIs();
    store.slots().outgoing().confirm(SLOT, move);
    dissolve();
    assertThat(store.slots().isDissolved()).isTrue();
  }

  @Test
  void aSlotThatArrivesIsGivenUp() {
    store.slots().incoming().beginImport(SLOT, 5, 7, SOURCE);
    dissolve();
    assertThat(store.slots().isDissolved()).isTrue();
    assertThat(store.slots().status(SLOT).role()).isEqualTo(SlotRole.NONE);
    // Its source is told so, and takes it back.
    assertThatThrownBy(() -> store.slots().incoming().own(SLOT, 5, 7, 1))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_IMPORT));
  }

  @Test
  void noSlotComesAfterThatForEver() throws IOException {
    dissolve();
    close();
    open();
    dissolve();
    refuses(() -> store.slots().assign(SLOT, 9));
    refuses(() -> store.slots().incoming().beginImport(SLOT, 9, 7, SOURCE));
    assertThat(store.slots().incoming().importEmpty(List.of(new SlotArrival(SLOT, 9, 7)), SOURCE))
        .isEmpty();
    assertThat(store.slots().all()).allMatch(slot -> slot.role() == SlotRole.NONE);
  }
}
