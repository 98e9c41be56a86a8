package io.kittenfs.worker.registration;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this worker is: holds its index and keeps its identity on the disk. Safe for use by many
 * threads.
 */
public final class WorkerIdentity {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerIdentity.class);

  private final IdentityFile file;
  private final String process;
  private volatile Identity identity;

  // What the master that answered last has from this process in whole, and this process from it.
  private volatile Heartbeat.AcknowledgedView heard;

  private WorkerIdentity(IdentityFile file, Identity identity, String process) {
    this.file = file;
    this.identity = identity;
    this.process = process;
  }

  /**
   * Reads the identity of a data directory, or makes one, and counts this start.
   *
   * @param directory the worker's data directory; nobody else may be using it
   * @param engine which LevelDB this process writes with
   * @param newUuid random names: of a new directory, and of this process
   * @throws IOException when the directory cannot be used; the message is for the operator
   */
  public static WorkerIdentity start(
      Path directory, String engine, WireJson json, InstantSource clock, Supplier<UUID> newUuid)
      throws IOException {
    IdentityFile file = new IdentityFile(directory, json);
    Optional<Identity> before = file.load();
    Identity identity =
        before.isPresent() ? before.get() : Identity.fresh(newUuid.get(), clock.instant());
    Identity started = identity.started(engine);
    file.save(started);
    return new WorkerIdentity(file, started, newUuid.get().toString());
  }

  /** The worker's name for ever. */
  public UUID uuid() {
    return identity.uuid();
  }

  /** The random name of this process. */
  public String process() {
    return process;
  }

  /** How often the data directory was started, this time included. */
  public long incarnation() {
    return identity.incarnation();
  }

  /** When the data directory was created. */
  public Instant createdAt() {
    return identity.createdAt();
  }

  /** The worker's index; empty while it has none. */
  public Optional<Integer> index() {
    return Optional.ofNullable(identity.index());
  }

  /** How the worker took part in replicated groups last; empty when it never did. */
  public Optional<Member.Vote> vote() {
    return Optional.ofNullable(identity.vote());
  }

  /**
   * Keeps how the worker is about to take part in replicated groups, durably when this returns.
   *
   * @throws KittenException OUTCOME_UNKNOWN when the disk refuses
   */
  public synchronized void keepVote(Member.Vote vote) {
    if (!vote.equals(identity.vote())) {
      save(identity.withVote(vote));
    }
  }

  /** The name of the worker's cluster; empty while it has none. */
  public Optional<UUID> cluster() {
    return Optional.ofNullable(identity.view().cluster());
  }

  /** Who this worker is, for those that have its address. */
  public NodeIdentity self() {
    return NodeIdentity.ofWorker(uuid(), cluster());
  }

  /** What the worker last learned of its cluster. */
  public ClusterView view() {
    return identity.view();
  }

  /** The answer to {@code GET /health}, by which a master recognises this process. */
  public NodeHealth health() {
    return new NodeHealth(uuid(), process, identity.index());
  }

  /**
   * Takes an index that an operator gives: for good when the worker has none, to no effect when it
   * is its own.
   *
   * @throws KittenException INVALID_REQUEST when no worker can have this index; CONFLICT when the
   *     worker has another, which the detail names; OUTCOME_UNKNOWN when the disk refuses
   */
  public synchronized void claim(int index) {
    if (index < 0 || index > Member.MAX_INDEX) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "An index is a number from 0 to " + Member.MAX_INDEX + ", such as POST /worker/0.");
    }
    Integer own = identity.index();
    if (own == null) {
      save(identity.withIndex(index));
    } else if (own != index) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "This worker has index "
              + own
              + " for good; repeat the request as POST /worker/"
              + own
              + ".");
    }
  }

  /**
   * What the master is told.
   *
   * @param report what the worker says of its part of the cluster
   * @param clockOffset from the master's steady clock to the worker's; null while unknown
   */
  Heartbeat heartbeat(NodeUrl url, UsageStats figures, WorkerReport report, Long clockOffset) {
    Identity now = identity;
    Heartbeat.AcknowledgedView known = heard;
    return new Heartbeat(
        now.uuid(),
        process,
        now.incarnation(),
        now.index(),
        url.toString(),
        now.createdAt(),
        figures,
        known == null ? now.view() : null,
        known,
        report.slots(),
        report.moves(),
        report.vote(),
        report.groups(),
        clockOffset);
  }

  /** Whether the master that sent this does not know what this process told before. */
  boolean isNews(HeartbeatReply reply) {
    Heartbeat.AcknowledgedView known = heard;
    return known == null || !known.session().equals(reply.session());
  }

  /** The next heartbeat tells everything again. */
  void forgetSession() {
    heard = null;
  }

  /**
   * Takes over what the master answered: the index when there was none, and the view of the
   * cluster.
   */
  synchronized void learn(HeartbeatReply reply) {
    if (reply.index() == null) {
      return;
    }
    Identity known = identity.index() == null ? identity.withIndex(reply.index()) : identity;
    if (!reply.index().equals(known.index())) {
      // An operator gave another index meanwhile: the next heartbeat tells the master.
      return;
    }
    boolean same = reply.view() == null || known.view().equals(reply.view());
    Identity learned = same ? known : known.withView(reply.view());
    if (!learned.equals(identity)) {
      save(learned);
    }
    heard =
        reply.session() == null
            ? null
            : new Heartbeat.AcknowledgedView(reply.session(), learned.view().version());
  }

  private void save(Identity changed) {
    try {
      file.save(changed);
    } catch (IOException e) {
      LOGGER.error("The identity of this worker could not be saved", e);
      throw new KittenException(
          ErrorCode.OUTCOME_UNKNOWN,
          "The worker's disk failed; its index may or may not have been kept. Repeat the request.",
          e);
    }
    identity = changed;
  }
}
