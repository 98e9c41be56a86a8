package io.kittenfs.api;

import io.kittenfs.store.Store;
import java.io.IOException;

/**
 * Lends a store that may be closed and opened again while the node runs. Safe for use by many
 * threads.
 */
@FunctionalInterface
public interface StoreAccess {
  /**
   * Lends the store for the time of one request.
   *
   * @throws io.kittenfs.error.KittenException UNAVAILABLE while it is closed
   * @throws IOException what the use throws
   */
  void with(Openable.Use<Store> use) throws IOException;
}
