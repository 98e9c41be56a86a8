package io.kittenfs.worker.registration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What a data directory says of itself, in {@code identity.json}. Immutable.
 *
 * @param formatVersion of the directory's layout
 * @param uuid the worker's name for ever
 * @param incarnation how often the directory was started, this time included
 * @param index the worker's index; null while it has none
 * @param engine which LevelDB wrote the databases last
 * @param createdAt when the directory was created
 * @param view what the worker last learned of its cluster, the cluster's name included
 * @param vote how the worker took part in replicated groups last; null, and not written, when it
 *     never did
 */
record Identity(
    int formatVersion,
    UUID uuid,
    long incarnation,
    Integer index,
    String engine,
    Instant createdAt,
    ClusterView view,
    @JsonInclude(JsonInclude.Include.NON_NULL) Member.Vote vote) {
  static final int FORMAT_VERSION = 1;

  /** Checks what is read. */
  Identity {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(createdAt, "created_at");
    Objects.requireNonNull(view, "view");
  }

  static Identity fresh(UUID uuid, Instant now) {
    return new Identity(FORMAT_VERSION, uuid, 0, null, null, now, ClusterView.EMPTY, null);
  }

  Identity started(String withEngine) {
    return new Identity(
        formatVersion, uuid, incarnation + 1, index, withEngine, createdAt, view, vote);
  }

  Identity withIndex(int taken) {
    return new Identity(formatVersion, uuid, incarnation, taken, engine, createdAt, view, vote);
  }

  Identity withVote(Member.Vote cast) {
    return new Identity(formatVersion, uuid, incarnation, index, engine, createdAt, view, cast);
  }

  Identity withView(ClusterView seen) {
    return new Identity(formatVersion, uuid, incarnation, index, engine, createdAt, seen, vote);
  }
}
