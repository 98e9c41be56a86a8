package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

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
 * @param view what the worker knows of its cluster; null when that is nothing but what {@code
 *     heard} names, which spares both sides the whole of it every second
 * @param heard where the worker's view came from; null when it did not come from this process's
 *     last talk with a master
 * @param slots what the worker says of the slots of a group that it leads; null while it cannot
 *     say, because its store is closed
 * @param moves how far it is with its orders; null while it has none
 * @param vote how it takes part in replicated groups; null, and not written, while it cannot
 * @param groups what it says of each replicated group of which it has a copy; not written when
 *     there is none
 * @param clockOffsetMs from the master's steady clock, see {@link HeartbeatReply.Clock}, to the
 *     worker's wall clock, in milliseconds; null, and not written, while the worker does not know
 */
public record Heartbeat(
    UUID uuid,
    String process,
    long incarnation,
    Integer index,
    String url,
    Instant createdAt,
    UsageStats figures,
    ClusterView view,
    AcknowledgedView heard,
    SlotReport slots,
    MoveProgress moves,
    @JsonInclude(JsonInclude.Include.NON_NULL) Member.Vote vote,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GroupReport> groups,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long clockOffsetMs) {

  /**
   * What a worker took over from its master last.
   *
   * @param session the master's name for this session, see {@link HeartbeatReply#session}
   * @param version the version of the view that the worker has from it
   */
  public record AcknowledgedView(String session, long version) {
    /** Checks what arrives from other nodes. */
    public AcknowledgedView {
      Objects.requireNonNull(session, "session");
    }
  }

  /** Checks what arrives from other nodes. */
  public Heartbeat {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(createdAt, "created_at");
    Objects.requireNonNull(figures, "figures");
    if (heard == null) {
      Objects.requireNonNull(view, "view");
    }
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
    groups = groups == null ? List.of() : List.copyOf(groups);
  }

  /** A heartbeat of a worker that takes part in no replicated group. */
  public Heartbeat(
      UUID uuid,
      String process,
      long incarnation,
      Integer index,
      String url,
      Instant createdAt,
      UsageStats figures,
      ClusterView view,
      AcknowledgedView heard,
      SlotReport slots,
      MoveProgress moves) {
    this(
        uuid,
        process,
        incarnation,
        index,
        url,
        createdAt,
        figures,
        view,
        heard,
        slots,
        moves,
        null,
        null,
        null);
  }

  /** A heartbeat of a worker that has no cluster store. */
  public Heartbeat(
      UUID uuid,
      String process,
      long incarnation,
      Integer index,
      String url,
      Instant createdAt,
      UsageStats figures,
      ClusterView view) {
    this(uuid, process, incarnation, index, url, createdAt, figures, view, null, null, null);
  }

  /** As whom the worker votes in replicated groups; null while it cannot. */
  public PeerId voter() {
    return vote == null ? null : vote.peer();
  }

  /** The same heartbeat with only those reports of copies for which this is so. */
  public Heartbeat withGroups(Predicate<GroupReport> counts) {
    return with(view, groups.stream().filter(counts).toList());
  }

  /** The same heartbeat with another view. */
  public Heartbeat withView(ClusterView other) {
    return with(other, groups);
  }

  private Heartbeat with(ClusterView otherView, List<GroupReport> otherGroups) {
    return new Heartbeat(
        uuid,
        process,
        incarnation,
        index,
        url,
        createdAt,
        figures,
        otherView,
        heard,
        slots,
        moves,
        vote,
        otherGroups,
        clockOffsetMs);
  }
}
