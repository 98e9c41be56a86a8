package io.kittenfs.worker.moves;

import io.kittenfs.store.SlotImport;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreExport;
import io.kittenfs.store.TestStores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts a record into the destination's copy that the source does not have. */
final class Tampering {
  private Tampering() {}

  /** A record that the source had once, and has no more; as a stream. */
  static byte[] stray(MoveFixture fixture) {
    Store source = fixture.source.store();
    SlotStatus moving = source.slots().status(MoveFixture.SLOT);
    TestStores.put(source, fixture.keys.get(39), "stray");
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = source.slots().outgoing().export(MoveFixture.SLOT, moving.move())) {
      export.writeTo(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fixture.delete(source, fixture.keys.get(39));
    return stream.toByteArray();
  }

  /** Writes it into what the destination receives. */
  static void add(MoveFixture fixture, byte[] stray) {
    Store destination = fixture.destination.store();
    SlotStatus importing = destination.slots().status(MoveFixture.SLOT);
    try (SlotImport session =
        destination
            .slots()
            .incoming()
            .openImport(MoveFixture.SLOT, importing.epoch(), importing.move())) {
      session.readFrom(new ByteArrayInputStream(stray));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
