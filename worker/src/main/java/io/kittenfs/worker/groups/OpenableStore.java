package io.kittenfs.worker.groups;

import io.kittenfs.api.Openable;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.Store;
import java.io.IOException;

/** A store of a worker, open or closed. Safe for use by many threads. */
public final class OpenableStore extends Openable<Store> implements StoreAccess {
  /** A store that is closed. */
  public OpenableStore(Opener<Store> opener) {
    super(opener);
  }

  @Override
  public void with(Use<Store> use) throws IOException {
    if (!use(use)) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker's store is closed. POST /worker/INDEX on this worker opens it; GET /getindex"
              + " tells its index.");
    }
  }
}
