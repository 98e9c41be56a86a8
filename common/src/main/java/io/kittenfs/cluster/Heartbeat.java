package io.kittenfs.cluster;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What a worker tells its master, at once when it starts and every second thereafter: registration
 * and sign of life in one. Sending it again changes nothing.
 *
 * @param uuid the identity in the worker's data directory
 * @param process a random name of the running process: tells a copied directory from a restart
 * @param incarnation how often that data directory was started
 * @param index the index that the worker has on its disk; null while it has none
 * @param url where the worker is reached
 * @param createdAt when the data directory was created
 * @param figures how much the worker holds
 * @param view what the worker last learned of its cluster
 */
public record Heartbeat(
    UUID uuid,
    String process,
    long incarnation,
    Integer index,
    String url,
    Instant createdAt,
    Figures figures,
    ClusterView view) {

  /** Checks what arrives from other nodes. */
  public Heartbeat {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(createdAt, "created_at");
    Objects.requireNonNull(figures, "figures");
    Objects.requireNonNull(view, "view");
    if (process == null || process.isEmpty() || process.length() > 64) {
      throw new IllegalArgumentException("process is a name of 1 to 64 characters");
    }
    if (incarnation < 1) {
      throw new IllegalArgumentException("incarnation starts at 1");
    }
    if (index != null) {
      Member.requireIndex(index);
    }
    url = NodeUrl.parse(url).toString();
  }
}
