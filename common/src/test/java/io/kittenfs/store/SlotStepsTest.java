package io.kittenfs.store;

import static io.kittenfs.store.SlotFixture.DESTINATION;
import static io.kittenfs.store.SlotFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.model.SlotRange;
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

/** Each step of a slot's life: what it leads to, what it refuses, that it may be repeated. */
class SlotStepsTest {
  private static final int SLOT = 2;

  @TempDir Path directory;
  private Store store;
  private Slots slots;

  @BeforeEach
  void open() {
    store = SlotFixture.open(directory.resolve("store"), EngineChoice.AUTO, InstantSource.system());
    slots = store.slots();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void reopen() throws IOException {
    store.close();
    open();
  }

  private void is(SlotRole role, long epoch) {
    SlotStatus status = slots.status(SLOT);
    assertThat(status.role()).isEqualTo(role);
    assertThat(status.epoch()).isEqualTo(epoch);
  }

  /** A refused step changes nothing. */
  private void refuses(ErrorCode code, ThrowingCallable step) {
    List<SlotStatus> before = slots.all();
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(KittenException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(slots.all()).isEqualTo(before);
  }

  private long moving() {
    slots.assign(SLOT, 5);
    TestStores.put(store, SlotFixture.key(SLOT, 0), "value");
    return slots.outgoing().beginMove(SLOT, DESTINATION);
  }

  private long released() {
    long move = moving();
    slots.outgoing().freeze(SLOT, move);
    slots.outgoing().release(SLOT, move);
    return move;
  }

  @Test
  void aClusterStoreBeginsWithoutAnySlotAndAnOwnStoreWithItsOne() throws IOException {
    assertThat(slots.all()).isEmpty();
    assertThat(slots.owned()).isEmpty();
    is(SlotRole.NONE, 0);
    reopen();
    assertThat(slots.all()).isEmpty();
    try (Store own = TestStores.open(directory.resolve("own"))) {
      assertThat(own.slots().all())
          .containsExactly(new SlotStatus(0, SlotRole.OWNED, 0, 0, -1, 0, 0));
      assertThat(own.slots().owned()).containsExactly(new SlotRange(0, 0, 0));
    }
    try (Store cluster =
        TestStores.open(
            directory.resolve("cluster"),
            EngineChoice.AUTO,
            StoreOptions.clusterStore(),
            InstantSource.system())) {
      cluster.slots().assign(1023, 1);
      assertThat(cluster.slots().owned()).containsExactly(new SlotRange(1023, 1023, 1));
    }
  }

  @Test
  void anAssignedSlotIsOwnedOnceAndSurvives() throws IOException {
    slots.assign(SLOT, 5);
    TestStores.put(store, SlotFixture.key(SLOT, 0), "value");
    slots.assign(SLOT, 5);
    assertThat(slots.status(SLOT)).isEqualTo(new SlotStatus(SLOT, SlotRole.OWNED, 5, 0, -1, 1, 5));
    refuses(ErrorCode.CONFLICT, () -> slots.assign(SLOT, 6));
    refuses(ErrorCode.CONFLICT, () -> slots.assign(SLOT, 4));
    reopen();
    assertThat(TestStores.get(store, SlotFixture.key(SLOT, 0))).isPresent();
    is(SlotRole.OWNED, 5);
  }

  @Test
  void assigningIsRefusedWhileMovingAndFrozen() {
    long move = moving();
    refuses(ErrorCode.CONFLICT, () -> slots.assign(SLOT, 50));
    slots.outgoing().freeze(SLOT, move);
    refuses(ErrorCode.CONFLICT, () -> slots.assign(SLOT, 50));
  }

  @Test
  void whatIsLeftOfASlotGoesWhenItIsAssignedAgain() {
    long move = released();
    refuses(ErrorCode.CONFLICT, () -> slots.assign(SLOT, 6));
    slots.assign(SLOT, 7);
    assertThat(slots.status(SLOT)).isEqualTo(new SlotStatus(SLOT, SlotRole.OWNED, 7, 0, -1, 0, 0));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().confirm(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().reclaim(SLOT, move));
    await().until(() -> store.counts().generations() == 1);
    assertThat(TestStores.get(store, SlotFixture.key(SLOT, 0))).isEmpty();
  }

  @Test
  void theStepsAtTheSource() {
    long move = moving();
    assertThat(slots.status(SLOT))
        .isEqualTo(new SlotStatus(SLOT, SlotRole.MOVING, 5, move, DESTINATION, 1, 5));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().beginMove(SLOT, DESTINATION));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().release(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().freeze(SLOT, move - 1));
    slots.outgoing().freeze(SLOT, move);
    slots.outgoing().freeze(SLOT, move);
    is(SlotRole.FROZEN, 5);
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().beginMove(SLOT, DESTINATION));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().confirm(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().reclaim(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().release(SLOT, move + 1));
    long last = slots.outgoing().release(SLOT, move);
    assertThat(last).isGreaterThanOrEqualTo(move);
    assertThat(slots.outgoing().release(SLOT, move)).isEqualTo(last);
    assertThat(slots.status(SLOT))
        .isEqualTo(new SlotStatus(SLOT, SlotRole.RELEASED, 6, move, DESTINATION, 1, 5));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().abandon(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().freeze(SLOT, move));
    refuses(ErrorCode.NOT_OWNER, () -> slots.outgoing().beginMove(SLOT, DESTINATION));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().confirm(SLOT, move + 1));
    slots.outgoing().confirm(SLOT, move);
    slots.outgoing().confirm(SLOT, move);
    assertThat(slots.status(SLOT))
        .isEqualTo(new SlotStatus(SLOT, SlotRole.NONE, 6, 0, DESTINATION, 0, 0));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().reclaim(SLOT, move));
    await().until(() -> store.counts().generations() == 0);
  }

  @Test
  void anAbandonedMoveLeavesTheSlotAsItWas() {
    long first = moving();
    slots.outgoing().abandon(SLOT, first);
    slots.outgoing().abandon(SLOT, first);
    is(SlotRole.OWNED, 5);
    long second = slots.outgoing().beginMove(SLOT, DESTINATION);
    assertThat(second).isGreaterThan(first);
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().abandon(SLOT, first));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().freeze(SLOT, first));
    slots.outgoing().freeze(SLOT, second);
    slots.outgoing().abandon(SLOT, second);
    is(SlotRole.OWNED, 5);
    TestStores.put(store, SlotFixture.key(SLOT, 0), "written again");
  }

  @Test
  void aReclaimedSlotIsTwoEpochsOn() {
    long move = released();
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().reclaim(SLOT, move + 1));
    slots.outgoing().reclaim(SLOT, move);
    slots.outgoing().reclaim(SLOT, move);
    is(SlotRole.OWNED, 7);
    assertThat(TestStores.get(store, SlotFixture.key(SLOT, 0))).isPresent();
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().release(SLOT, move));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().confirm(SLOT, move));
  }

  @Test
  void theStepsAtTheDestination() throws IOException {
    slots.incoming().beginImport(SLOT, 6, 100, SOURCE);
    slots.incoming().beginImport(SLOT, 6, 100, SOURCE);
    assertThat(slots.status(SLOT))
        .isEqualTo(new SlotStatus(SLOT, SlotRole.IMPORTING, 6, 100, SOURCE, 0, 0));
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 6, 99, SOURCE));
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 5, 101, SOURCE));
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().own(SLOT, 6, 100, 1));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().own(SLOT, 6, 99, 1));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().sealImport(SLOT, 6, 99));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().openImport(SLOT, 7, 100));
    reopen();
    is(SlotRole.IMPORTING, 6);
    SlotDigest empty = slots.incoming().sealImport(SLOT, 6, 100);
    assertThat(slots.incoming().sealImport(SLOT, 6, 100)).isEqualTo(empty);
    reopen();
    slots.incoming().own(SLOT, 6, 100, 1);
    slots.incoming().own(SLOT, 6, 100, 1);
    is(SlotRole.OWNED, 6);
    slots.incoming().own(SLOT, 5, 90, 1);
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().own(SLOT, 7, 110, 1));
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 8, 200, SOURCE));
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().abandonImport(SLOT, 6, 100));
    long move = slots.outgoing().beginMove(SLOT, SOURCE);
    slots.incoming().own(SLOT, 6, 100, 1);
    slots.outgoing().freeze(SLOT, move);
    slots.outgoing().release(SLOT, move);
    slots.incoming().own(SLOT, 6, 100, 1);
    is(SlotRole.RELEASED, 7);
    slots.outgoing().confirm(SLOT, move);
    slots.incoming().own(SLOT, 6, 100, 1);
    is(SlotRole.NONE, 7);
  }

  @Test
  void aNewerImportTakesThePlaceOfAnOlderOne() {
    slots.incoming().beginImport(SLOT, 6, 100, SOURCE);
    slots.incoming().beginImport(SLOT, 6, 101, SOURCE);
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().openImport(SLOT, 6, 100));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().own(SLOT, 6, 100, 1));
    slots.incoming().beginImport(SLOT, 8, 5, SOURCE);
    is(SlotRole.IMPORTING, 8);
    await().until(() -> store.counts().generations() == 1);
  }

  @Test
  void anImportThatIsUnknownCanNeverBegin() {
    assertThatThrownBy(() -> slots.incoming().own(SLOT, 6, 100, 1))
        .hasMessageContaining("not known");
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 6, 100, SOURCE));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().own(SLOT, 6, 100, 1));
    slots.incoming().beginImport(SLOT, 8, 50, SOURCE);
    is(SlotRole.IMPORTING, 8);
  }

  @Test
  void anAbandonedImportLeavesNothingAndNeverBeginsAgain() {
    slots.incoming().beginImport(SLOT, 6, 100, SOURCE);
    slots.incoming().abandonImport(SLOT, 6, 100);
    slots.incoming().abandonImport(SLOT, 6, 100);
    is(SlotRole.NONE, 6);
    await().until(() -> store.counts().generations() == 0);
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 6, 100, SOURCE));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> slots.incoming().own(SLOT, 6, 100, 1));
    slots.incoming().beginImport(SLOT, 6, 101, SOURCE);
    slots.incoming().abandonImport(SLOT, 6, 100);
    is(SlotRole.IMPORTING, 6);
  }

  @Test
  void aSlotThatComesBackProvesThatItWasTaken() {
    long move = released();
    refuses(ErrorCode.CONFLICT, () -> slots.incoming().beginImport(SLOT, 6, move + 1, DESTINATION));
    slots.incoming().beginImport(SLOT, 7, 1, DESTINATION);
    is(SlotRole.IMPORTING, 7);
    slots.outgoing().confirm(SLOT, move);
    is(SlotRole.IMPORTING, 7);
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().reclaim(SLOT, move));
    slots.incoming().sealImport(SLOT, 7, 1);
    slots.incoming().own(SLOT, 7, 1, 1);
    is(SlotRole.OWNED, 7);
    await().until(() -> store.counts().generations() == 1);
    assertThat(TestStores.get(store, SlotFixture.key(SLOT, 0))).isEmpty();
  }

  @Test
  void aRestartEndsMovesOutExceptForReleasedSlots() throws IOException {
    long released = released();
    int other = SLOT + 1;
    slots.assign(other, 1);
    long moving = slots.outgoing().beginMove(other, DESTINATION);
    int third = SLOT - 1;
    slots.assign(third, 1);
    slots.outgoing().freeze(third, slots.outgoing().beginMove(third, DESTINATION));
    reopen();
    is(SlotRole.RELEASED, 6);
    assertThat(slots.status(other)).isEqualTo(new SlotStatus(other, SlotRole.OWNED, 1, 0, 7, 0, 0));
    assertThat(slots.status(third).role()).isEqualTo(SlotRole.OWNED);
    assertThat(slots.outgoing().beginMove(other, DESTINATION)).isGreaterThan(moving);
    slots.outgoing().reclaim(SLOT, released);
    is(SlotRole.OWNED, 7);
  }

  private void revoke(long epoch) {
    slots.revokeAll(List.of(new SlotRange(SLOT, SLOT, epoch)));
  }

  @Test
  void aSlotThatSomebodyElseOwnsByNowIsGivenUp() {
    long move = moving();
    revoke(5);
    is(SlotRole.MOVING, 5);
    revoke(9);
    revoke(9);
    assertThat(slots.status(SLOT)).isEqualTo(new SlotStatus(SLOT, SlotRole.NONE, 9, 0, -1, 0, 0));
    refuses(ErrorCode.CONFLICT, () -> slots.outgoing().freeze(SLOT, move));
    await().until(() -> store.counts().generations() == 0);
    slots.incoming().beginImport(SLOT, 10, 1, SOURCE);
    revoke(11);
    is(SlotRole.IMPORTING, 10);
  }

  @Test
  void neighboursOfOneEpochAreOneRange() {
    slots.assign(0, 1);
    slots.assign(1, 1);
    slots.assign(3, 2);
    long move = slots.outgoing().beginMove(1, DESTINATION);
    assertThat(slots.owned()).containsExactly(new SlotRange(0, 1, 1), new SlotRange(3, 3, 2));
    slots.outgoing().freeze(1, move);
    slots.outgoing().release(1, move);
    assertThat(slots.owned()).containsExactly(new SlotRange(0, 0, 1), new SlotRange(3, 3, 2));
  }

  @Test
  void slotsThatHoldNothingTakeEachStepTogether() throws IOException {
    slots.assignAll(List.of(new SlotRange(0, 3, 5)));
    TestStores.put(store, SlotFixture.key(1, 0), "value");
    long moving = slots.outgoing().beginMove(3, DESTINATION);

    List<SlotArrival> arrivals = slots.outgoing().freezeEmpty(List.of(0, 1, SLOT, 3), DESTINATION);
    assertThat(arrivals).extracting(SlotArrival::slot).containsExactly(0, SLOT);
    assertThat(arrivals).extracting(SlotArrival::epoch).containsOnly(6L);
    assertThat(slots.all())
        .extracting(SlotStatus::role)
        .containsExactly(SlotRole.FROZEN, SlotRole.OWNED, SlotRole.FROZEN, SlotRole.MOVING);
    assertThat(slots.status(3).move()).isEqualTo(moving);

    try (Store other =
        SlotFixture.open(directory.resolve("other"), EngineChoice.AUTO, InstantSource.system())) {
      assertThat(other.slots().incoming().importEmpty(arrivals, SOURCE)).isEqualTo(arrivals);
      assertThat(other.slots().incoming().importEmpty(arrivals, SOURCE)).isEqualTo(arrivals);
      assertThat(other.slots().owned()).isEmpty();
      long last = slots.outgoing().releaseAll(arrivals);
      assertThat(slots.outgoing().releaseAll(arrivals)).isEqualTo(last);
      assertThat(other.slots().incoming().ownAll(arrivals, last)).isEqualTo(arrivals);
      assertThat(other.slots().incoming().ownAll(arrivals, last)).isEqualTo(arrivals);
      assertThat(other.slots().owned())
          .containsExactly(new SlotRange(0, 0, 6), new SlotRange(SLOT, SLOT, 6));
      assertThat(TestStores.put(other, SlotFixture.key(SLOT, 0), "v").metadata().version())
          .isGreaterThan(last);
      slots.outgoing().confirmAll(arrivals);
      assertThat(slots.status(SLOT).role()).isEqualTo(SlotRole.NONE);
    }
  }

  @Test
  void aSlotThatHoldsNothingTakesNoWritesOnceItsMoveBegan() {
    slots.assign(SLOT, 5);
    List<SlotArrival> arrivals = slots.outgoing().freezeEmpty(List.of(SLOT), DESTINATION);
    refuses(ErrorCode.SLOT_FROZEN, () -> TestStores.put(store, SlotFixture.key(SLOT, 0), "v"));
    slots.outgoing().abandonAll(arrivals);
    is(SlotRole.OWNED, 5);
    TestStores.put(store, SlotFixture.key(SLOT, 0), "v");
    assertThat(slots.outgoing().freezeEmpty(List.of(SLOT), DESTINATION)).isEmpty();
  }

  @Test
  void whatIsNotFrozenIsNotReleasedWithOthers() {
    slots.assignAll(List.of(new SlotRange(0, 1, 5)));
    SlotArrival frozen = slots.outgoing().freezeEmpty(List.of(0), DESTINATION).get(0);
    SlotArrival owned = new SlotArrival(1, 6, frozen.move());
    assertThatThrownBy(() -> slots.outgoing().releaseAll(List.of(frozen, owned)))
        .isInstanceOf(KittenException.class);
    assertThat(slots.status(1).role()).isEqualTo(SlotRole.OWNED);
  }

  @Test
  void anUnknownImportIsNotOwnedWithOthers() {
    SlotArrival known = new SlotArrival(0, 6, 9);
    SlotArrival unknown = new SlotArrival(1, 6, 9);
    slots.incoming().importEmpty(List.of(known), SOURCE);
    assertThat(slots.incoming().ownAll(List.of(known, unknown), 0)).containsExactly(known);
    assertThat(slots.incoming().importEmpty(List.of(unknown), SOURCE))
        .as("it never can be")
        .isEmpty();
  }
}
