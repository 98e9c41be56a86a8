package io.kittenfs.e2e.cluster;

import io.kittenfs.store.Key;
import java.util.List;

/** Finds keys by their slots. */
final class KeysOfSlots {
  private KeysOfSlots() {}

  /** The slot of a key. */
  static int slotOf(String key) {
    return Key.of(key).hash().slot(Cluster.SLOTS);
  }

  /** A key of this slot. */
  static String one(int slot) {
    return all().get(slot);
  }

  /** A key of each slot, in the order of the slots. */
  static List<String> all() {
    String[] keys = new String[Cluster.SLOTS];
    int missing = keys.length;
    for (int i = 0; missing > 0; i++) {
      String key = "key" + i;
      if (keys[slotOf(key)] == null) {
        keys[slotOf(key)] = key;
        missing--;
      }
    }
    return List.of(keys);
  }
}
