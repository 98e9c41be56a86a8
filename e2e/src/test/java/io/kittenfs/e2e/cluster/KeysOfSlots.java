package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.model.Key;
import java.util.List;
import java.util.stream.Stream;

/** Finds keys by their slots, and fills slots. */
final class KeysOfSlots {
  private static final int CLIENTS = 8;

  private KeysOfSlots() {}

  /** The slot of a key. */
  static int slotOf(String key) {
    return Key.of(key).hash().slot(Cluster.SLOTS);
  }

  /** A key of this slot that {@link #putAll} leaves alone. */
  static String another(int slot) {
    return Stream.iterate(0, number -> number + 1)
        .map(number -> "another" + number)
        .filter(key -> slotOf(key) == slot)
        .findFirst()
        .orElseThrow();
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

  /**
   * Puts {@link #valueOf} into every key of {@link #all}, so that each slot holds something and
   * moves by itself.
   *
   * @param node the url of the node that is asked
   */
  static void putAll(KeyClient client, String node) {
    List<String> keys = all();
    Clients.forEach(CLIENTS, keys.size(), number -> put(client, node, keys.get(number)));
  }

  /** What a key holds after {@link #putAll}. */
  static String valueOf(String key) {
    return "value of " + key;
  }

  private static void put(KeyClient client, String node, String key) {
    Request put = new Request.Put(valueOf(key), new Condition.Always());
    assertThat(client.send(node, key, put, 100)).isInstanceOf(Answer.Stored.class);
  }
}
