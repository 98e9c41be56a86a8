package io.kittenfs.store;

import io.kittenfs.leveldb.Engine;
import io.kittenfs.store.blob.BlobContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Stores whose log does not lead, and how one becomes what another is. */
final class FollowingStores {
  private FollowingStores() {}

  static Store open(Path directory, Engine engine, StoreOptions options, InstantSource clock)
      throws IOException {
    return TestStores.open(directory, engine, options, TestStores.log(LogToBeLed::new), clock);
  }

  /** Makes one store what the other is; answers the rows. */
  static byte[] copy(Store from, Store to) throws IOException {
    try (StoreSnapshot snapshot = from.snapshot();
        SnapshotInstall install = to.startInstall()) {
      byte[] rows = rows(snapshot);
      install.receiveRows(new ByteArrayInputStream(rows));
      receiveMissing(snapshot, install);
      install.finish();
      return rows;
    }
  }

  static byte[] rows(StoreSnapshot snapshot) throws IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    snapshot.writeRows(rows);
    return rows.toByteArray();
  }

  static byte[] bytes(StoreSnapshot snapshot, BlobContent blob) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    snapshot.writeBlob(blob, bytes);
    return bytes.toByteArray();
  }

  /** Answers how many there were. */
  static int receiveMissing(StoreSnapshot snapshot, SnapshotInstall install) throws IOException {
    List<BlobContent> missing = new ArrayList<>();
    install.forEachMissing(missing::add);
    for (BlobContent blob : missing) {
      install.receive(blob, new ByteArrayInputStream(bytes(snapshot, blob)));
    }
    return missing.size();
  }
}
