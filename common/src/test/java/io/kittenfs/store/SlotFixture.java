package io.kittenfs.store;

import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.Key;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.IntStream;

/** What tests of slots need: small cluster stores, keys of a slot, the copying of a move. */
final class SlotFixture {
  static final int SLOTS = 4;
  static final int INLINE_MAX = 64;
  static final int SOURCE = 3;
  static final int DESTINATION = 7;

  private SlotFixture() {}

  /** A cluster store of a few slots, none of which it owns. */
  static Store open(Path directory, EngineChoice engine, InstantSource clock) {
    return TestStores.open(directory, engine, new StoreOptions(SLOTS, false, INLINE_MAX), clock);
  }

  /** The number-th key of a slot. */
  static String key(int slot, int number) {
    return IntStream.iterate(0, next -> next + 1)
        .mapToObj(next -> "key" + next)
        .filter(key -> Key.of(key).hash().slot(SLOTS) == slot)
        .skip(number)
        .findFirst()
        .orElseThrow();
  }

  static byte[] everything(Store source, int slot, long move) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StoreExport export = source.slots().outgoing().export(slot, move)) {
      export.writeTo(out);
    }
    return out.toByteArray();
  }

  static void take(Store destination, int slot, long epoch, long move, byte[] stream)
      throws IOException {
    try (SlotImport session = destination.slots().incoming().openImport(slot, epoch, move)) {
      session.readFrom(new ByteArrayInputStream(stream));
    }
  }

  /** Sends all changes, a few at a time; answers up to where. */
  static long sendChanges(
      Store source, Store destination, int slot, long epoch, long move, long after, int limit)
      throws IOException {
    StoreExport.Changes changes = new StoreExport.Changes(after, 0, 0, true);
    while (changes.more()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (StoreExport export = source.slots().outgoing().export(slot, move)) {
        changes = export.writeChangesTo(out, changes.upTo(), limit);
      }
      take(destination, slot, epoch, move, out.toByteArray());
    }
    return changes.upTo();
  }

  /** A whole move of a slot that the source owns, except for its confirmation. */
  static long move(Store source, Store destination, int slot) throws IOException {
    long epoch = source.slots().status(slot).epoch() + 1;
    long move = source.slots().outgoing().beginMove(slot, DESTINATION);
    destination.slots().incoming().beginImport(slot, epoch, move, SOURCE);
    take(destination, slot, epoch, move, everything(source, slot, move));
    sendChanges(source, destination, slot, epoch, move, 0, 100);
    source.slots().outgoing().freeze(slot, move);
    sendChanges(source, destination, slot, epoch, move, 0, 100);
    destination.slots().incoming().sealImport(slot, epoch, move);
    long last = source.slots().outgoing().release(slot, move);
    destination.slots().incoming().own(slot, epoch, move, last);
    return move;
  }
}
