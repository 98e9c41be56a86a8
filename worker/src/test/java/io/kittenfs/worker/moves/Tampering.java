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

  static void addRecord(MoveFixture fixture) {
    Store source = fixture.source.store();
    SlotStatus moving = source.slots().status(MoveFixture.SLOT);
    SlotStatus importing = fixture.destination.store().slots().status(MoveFixture.SLOT);
    // A key that the source deletes without the destination being told.
    TestStores.put(source, fixture.keys.get(39), "stray");
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = source.slots().export(MoveFixture.SLOT, moving.move())) {
      export.writeTo(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fixture.delete(source, fixture.keys.get(39));
    try (SlotImport session =
        fixture
            .destination
            .store()
            .slots()
            .openImport(MoveFixture.SLOT, importing.epoch(), importing.move())) {
      session.readFrom(new ByteArrayInputStream(stream.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
