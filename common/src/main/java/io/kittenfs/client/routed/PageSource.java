package io.kittenfs.client.routed;

import io.kittenfs.model.Key;
import io.kittenfs.wire.ListingPage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Where the pages of a list over all workers come from. Used by one thread. */
interface PageSource {
  /** Which workers may own slots, as far as is known now. */
  Set<Integer> workers();

  /** How a worker is named to users, such as where it is. */
  String name(int worker);

  /** Asks a worker for its keys after a key; failures arrive with the answer. */
  CompletableFuture<ListingPage> page(int worker, Optional<Key> after);

  /** Looks for news of who owns what, after pages that do not fit together. */
  void refresh();
}
