package io.kittenfs.e2e.dev;

import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.TreeSet;

/** What tests of copies that come and go ask of workers again and again. */
public final class CopiesOnWorkers {
  /** The roles of copies that take part. */
  public static final Set<String> TAKE_PART = Set.of("leader", "waiting", "follower");

  private CopiesOnWorkers() {}

  /** What this worker is to its groups, by its own word. */
  public static Set<String> roles(DevNode worker) {
    Set<String> roles = new TreeSet<>();
    worker
        .send("GET", "/stats")
        .json()
        .path("groups")
        .forEach(group -> roles.add(group.get("role").asText()));
    return roles;
  }

  /** Stores a value under {@code key0} to {@code key19}, as soon as each can be. */
  public static void store(DevNode node, String value) {
    for (int key = 0; key < 20; key++) {
      String target = "/kv/key" + key;
      await().until(() -> node.send("PUT", target, value).status() < 300);
    }
  }
}
