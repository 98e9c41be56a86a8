package io.kittenfs.client.routed;

import io.kittenfs.model.Key;
import io.kittenfs.wire.ListingPage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Where the pages of a list over all groups come from. Used by one thread. */
interface PageSource {
  /** The ids of the groups that may own slots, as far as is known now. */
  Set<Integer> groups();

  /** How a group is named to users, such as where its worker is. */
  String name(int group);

  /** Asks the leader of a group for its keys after a key; failures arrive with the answer. */
  CompletableFuture<ListingPage> page(int group, Optional<Key> after);

  /** Looks for news of who owns what, after pages that do not fit together. */
  void refresh();
}
