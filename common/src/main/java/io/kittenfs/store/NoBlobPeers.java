package io.kittenfs.store;

import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.util.OptionalLong;

/** Of a store that is the only copy. */
final class NoBlobPeers implements BlobPeers {
  @Override
  public boolean hasOthers() {
    return false;
  }

  @Override
  public void replicate(BlobContent blob, Source file) {}

  @Override
  public void discard(BlobId id) {}

  @Override
  public boolean fetch(BlobId id, Receiver receiver) {
    return false;
  }

  @Override
  public void fetchRows(Receiver receiver) throws IOException {
    throw new IOException("there is no other copy");
  }

  @Override
  public OptionalLong committedAtLeader() {
    return OptionalLong.empty();
  }
}
