package io.kittenfs.store;

import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Large values whose files are missing here, as many as memory is spent on, in the order in which
 * they are asked for. Safe for many threads.
 */
final class MissingBlobs {
  private final int limit;
  private final Map<BlobId, BlobContent> missing = new LinkedHashMap<>();

  /**
   * @param limit how many at most
   */
  MissingBlobs(int limit) {
    this.limit = limit;
  }

  /** Adds one as the last, unless it is among them; answers false when there is no room. */
  synchronized boolean add(BlobContent blob) {
    if (room() == 0 && !missing.containsKey(blob.id())) {
      return false;
    }
    missing.putIfAbsent(blob.id(), blob);
    return true;
  }

  synchronized void remove(BlobId id) {
    missing.remove(id);
  }

  /** Makes one of them the last. */
  synchronized void postpone(BlobContent blob) {
    if (missing.remove(blob.id()) != null) {
      missing.put(blob.id(), blob);
    }
  }

  /** How many more may be added. */
  synchronized int room() {
    return limit - missing.size();
  }

  synchronized int count() {
    return missing.size();
  }

  synchronized List<BlobContent> all() {
    return List.copyOf(missing.values());
  }
}
