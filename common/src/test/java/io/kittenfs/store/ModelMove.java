package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Who must own one slot, and the mover that takes it from one of two stores to the other. */
final class ModelMove {
  private static final int NOBODY = -1;
  private static final int FEW = 2;

  private enum Phase {
    IDLE,
    BEGUN,
    EMPTY,
    IMPORTING,
    COPIED,
    FROZEN,
    SEALED,
    RELEASED,
    TAKEN
  }

  /** One move; the epoch is the one to come. */
  private record AttemptResult(TwoStores stores, int slot, int source, long epoch, long move) {
    OutgoingMoves from() {
      return stores.get(source).slots().outgoing();
    }

    SlotArrival arrival() {
      return new SlotArrival(slot, epoch, move);
    }

    IncomingMoves to() {
      return stores.get(1 - source).slots().incoming();
    }
  }

  private final TwoStores stores;
  private final int slot;
  private Phase phase = Phase.IDLE;
  private int owner;
  private long epoch = 1;
  private AttemptResult attempt;
  private long after;
  private long lastVersion;
  private boolean importLost;
  private boolean disturbed;

  ModelMove(TwoStores stores, int slot) {
    this.stores = stores;
    this.slot = slot;
    stores.call(() -> stores.get(0).slots().assign(slot, 1));
  }

  boolean isOwner(int store) {
    return owner == store;
  }

  int owner() {
    return owner;
  }

  long epoch() {
    return epoch;
  }

  boolean isFrozen() {
    return phase == Phase.EMPTY || phase == Phase.FROZEN || phase == Phase.SEALED;
  }

  private boolean isBeforeRelease() {
    return phase.compareTo(Phase.BEGUN) >= 0 && phase.compareTo(Phase.SEALED) <= 0;
  }

  /** The mover's next step. */
  void goOn(boolean direct) {
    AttemptResult now = attempt;
    if (importLost && isBeforeRelease()) {
      refusesAsUnknown(() -> now.to().sealImport(slot, now.epoch(), now.move()));
      giveUp();
      return;
    }
    switch (phase) {
      case IDLE -> begin(direct);
      case BEGUN -> {
        stores.call(() -> now.to().beginImport(slot, now.epoch(), now.move(), now.source()));
        phase = Phase.IMPORTING;
      }
      case EMPTY -> {
        stores.call(() -> now.to().importEmpty(List.of(now.arrival()), now.source()));
        phase = Phase.SEALED;
      }
      case IMPORTING -> {
        sendEverything();
        phase = Phase.COPIED;
      }
      case COPIED -> {
        sendChanges();
        if (direct) {
          stores.call(() -> now.from().freeze(slot, now.move()));
          phase = Phase.FROZEN;
        }
      }
      case FROZEN -> {
        sendChanges();
        seal();
      }
      case SEALED -> {
        if (direct) {
          stores.call(() -> lastVersion = now.from().releaseAll(List.of(now.arrival())));
        } else {
          stores.call(() -> lastVersion = now.from().release(slot, now.move()));
        }
        owner = NOBODY;
        phase = Phase.RELEASED;
      }
      case RELEASED -> take();
      case TAKEN -> {
        if (direct) {
          stores.call(() -> now.from().confirm(slot, now.move()));
        }
        phase = Phase.IDLE;
      }
    }
  }

  private void begin(boolean asEmpty) {
    OutgoingMoves from = stores.get(owner).slots().outgoing();
    List<SlotArrival> empty = asEmpty ? from.freezeEmpty(List.of(slot), 1 - owner) : List.of();
    long move = empty.isEmpty() ? from.beginMove(slot, 1 - owner) : empty.get(0).move();
    attempt = new AttemptResult(stores, slot, owner, epoch + 1, move);
    importLost = false;
    disturbed = false;
    phase = empty.isEmpty() ? Phase.BEGUN : Phase.EMPTY;
  }

  private void sendEverything() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StoreExport export = attempt.from().export(slot, attempt.move())) {
      export.writeTo(out);
      after = export.position();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    send(out.toByteArray());
  }

  private void sendChanges() {
    StoreExport.Changes changes = new StoreExport.Changes(after, 0, 0, true);
    while (changes.more()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (StoreExport export = attempt.from().export(slot, attempt.move())) {
        changes = export.writeChangesTo(out, changes.upTo(), FEW);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      send(out.toByteArray());
    }
    after = changes.upTo();
  }

  /** One that is sent again comes too late, and may undo what was sent after it. */
  private void send(byte[] stream) {
    AttemptResult now = attempt;
    boolean[] again = new boolean[1];
    stores.call(
        () -> {
          disturbed |= again[0] && now.equals(attempt);
          again[0] = true;
          SlotFixture.take(stores.get(1 - now.source()), slot, now.epoch(), now.move(), stream);
        });
  }

  private void seal() {
    AttemptResult now = attempt;
    SlotDigest[] copied = new SlotDigest[1];
    stores.call(() -> copied[0] = now.to().sealImport(slot, now.epoch(), now.move()));
    if (copied[0].equals(stores.get(now.source()).slots().digest(slot))) {
      phase = Phase.SEALED;
    } else {
      assertThat(disturbed).as("a copy differs only when it was disturbed").isTrue();
      giveUp();
    }
  }

  private void take() {
    AttemptResult now = attempt;
    long last = lastVersion;
    if (importLost) {
      refusesAsUnknown(() -> now.to().own(slot, now.epoch(), now.move(), last));
      stores.call(() -> now.from().reclaim(slot, now.move()));
      owner = now.source();
      epoch += 2;
      phase = Phase.IDLE;
      return;
    }
    stores.call(() -> now.to().own(slot, now.epoch(), now.move(), last));
    owner = 1 - now.source();
    epoch = now.epoch();
    stores.takesOver(owner, last);
    phase = Phase.TAKEN;
  }

  private static void refusesAsUnknown(TwoStores.Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_IMPORT));
  }

  private void giveUp() {
    AttemptResult now = attempt;
    stores.call(() -> now.from().abandon(slot, now.move()));
    phase = Phase.IDLE;
  }

  void abandon(boolean atBothSides) {
    if (isBeforeRelease()) {
      giveUp();
      if (atBothSides) {
        AttemptResult now = attempt;
        stores.call(() -> now.to().abandonImport(slot, now.epoch(), now.move()));
      }
    }
  }

  /** The destination forgets what it was filling. */
  void loseImport() {
    if (phase.compareTo(Phase.IMPORTING) >= 0 && phase.compareTo(Phase.RELEASED) <= 0) {
      AttemptResult now = attempt;
      stores.call(() -> now.to().abandonImport(slot, now.epoch(), now.move()));
      importLost = true;
    }
  }

  /** A source that starts again has given its moves up. */
  void restarted(int store) {
    if (isBeforeRelease() && attempt.source() == store) {
      phase = Phase.IDLE;
    }
  }

  void check() {
    for (int store = 0; store < 2; store++) {
      SlotStatus status = stores.get(store).slots().status(slot);
      assertThat(status.role().isOwner()).as("%s", status).isEqualTo(isOwner(store));
      if (isOwner(store)) {
        assertThat(status.epoch()).isEqualTo(epoch);
      }
    }
  }
}
