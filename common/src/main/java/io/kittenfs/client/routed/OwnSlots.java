package io.kittenfs.client.routed;

import io.kittenfs.model.Key;
import io.kittenfs.wire.ListingPage;
import java.io.IOException;
import java.util.Optional;

/**
 * The part of the cluster's keys that is on this very node, which never asks itself over HTTP. Safe
 * for use by many threads.
 */
public interface OwnSlots {
  /** Of a node that owns no slots, such as a master. */
  OwnSlots NONE =
      new OwnSlots() {
        @Override
        public boolean areOf(int worker) {
          return false;
        }

        @Override
        public ListingPage page(
            int group, String prefix, Optional<Key> after, int limit, long bytes) {
          throw new IllegalStateException("this node owns no slots");
        }
      };

  /** Whether this node is the worker with this index. */
  boolean areOf(int worker);

  /**
   * Some of the keys of a group, in order.
   *
   * @param group the id of a group of which this node is a member
   * @param after only keys after this one
   * @param limit how many at most
   * @param bytes what the keys take at most
   * @throws io.kittenfs.error.NotLeaderException when another member leads the group
   * @throws io.kittenfs.error.KittenException UNAVAILABLE while its store is closed, or not here
   */
  ListingPage page(int group, String prefix, Optional<Key> after, int limit, long bytes)
      throws IOException;
}
