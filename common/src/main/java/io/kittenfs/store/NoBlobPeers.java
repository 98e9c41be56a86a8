package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

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
  public CompletableFuture<Long> commandsAtLeader() {
    return CompletableFuture.failedFuture(
        new KittenException(ErrorCode.UNAVAILABLE, "There is no other copy."));
  }
}
