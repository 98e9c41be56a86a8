package io.kittenfs.raft;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** For members that lack nothing that the log no longer has. */
final class NoCopies implements CopySource {
  @Override
  public void copy(BooleanSupplier isCancelled, Switchover switchover) throws IOException {
    throw new IOException("there are no other copies");
  }
}
