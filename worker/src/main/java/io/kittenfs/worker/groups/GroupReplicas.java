package io.kittenfs.worker.groups;

import io.kittenfs.api.BodyRules;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of replicated groups on this worker. It votes only after a master has accepted it,
 * which knows of a later start if this one is from a backup. One thread begins copies and gives
 * slots to the groups that this worker leads, so that heartbeats go on meanwhile. Safe for use by
 * many threads.
 */
public final class GroupReplicas implements Closeable {
  private static final long HAND_OVER_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupReplicas.class);

  private final VoteKeeper keeper;
  private final WorkerIdentity identity;
  private final WireJson json;
  private final VotingNodes nodes;
  private final BodyRules bodies;
  private final Runnable tellMaster;
  private final ScheduledThreadPoolExecutor thread;
  private final ConcurrentNavigableMap<Integer, GroupReplica> replicas =
      new ConcurrentSkipListMap<>();

  /** How this worker takes part; null before it does. */
  private volatile Member.Vote vote;

  private volatile boolean wanted = true;

  // Only the thread touches these.
  private VotingNode node;
  private final Map<Integer, Long> handedOver = new HashMap<>();

  /**
   * Copies of which none is open yet.
   *
   * @param data the worker's directory
   * @param nodes begin to take part
   * @param bodies what the body of a PUT means
   * @param tellMaster called when the master should hear from this worker soon
   * @param random draws the names of votes
   */
  public GroupReplicas(
      Path data,
      WorkerIdentity identity,
      WireJson json,
      VotingNodes nodes,
      BodyRules bodies,
      Runnable tellMaster,
      RandomGenerator random) {
    this.keeper = new VoteKeeper(data, identity, json, random);
    this.identity = identity;
    this.json = json;
    this.nodes = nodes;
    this.bodies = bodies;
    this.tellMaster = tellMaster;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "group-replicas");
              made.setDaemon(true);
              return made;
            });
  }

  /** How this worker takes part in replicated groups; empty while it does not. */
  public Optional<Member.Vote> vote() {
    return Optional.ofNullable(vote);
  }

  /** The copies that are here, by rising id of their groups. */
  public Collection<GroupReplica> all() {
    return replicas.values();
  }

  /** The copy of this group; empty when it is not here. */
  public Optional<GroupReplica> find(int group) {
    return Optional.ofNullable(replicas.get(group));
  }

  /** What the master is told. */
  public List<GroupReport> reports() {
    ClusterView view = identity.view();
    return replicas.values().stream().map(replica -> replica.report(view)).toList();
  }

  /** Takes over what the master says. */
  public void replied(HeartbeatReply reply) {
    boolean takesPart = identity.view().copies() > 1 || identity.vote().isPresent();
    if (takesPart && vote == null) {
      later(this::start);
    }
    if (!reply.groups().isEmpty()) {
      later(() -> reply.groups().forEach(this::follow));
    }
  }

  private void later(Runnable task) {
    try {
      Future<?> unused = thread.submit(() -> run(task));
    } catch (RejectedExecutionException closed) {
      // Nothing is begun any more.
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (KittenException e) {
      LOGGER.warn("A replicated group has to wait: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOGGER.error("What the master said of replicated groups could not be done", e);
    }
  }

  private void start() {
    if (vote != null) {
      return;
    }
    try {
      VoteKeeper.Found found = keeper.look();
      if (node == null) {
        node = nodes.start(found.peer(), keeper.logs(found.peer()), found.port());
      }
      Member.Vote begun = keeper.begin(found, node.port());
      for (VoteKeeper.Copy copy : found.copies()) {
        add(copy.file().group(), false);
      }
      for (VoteKeeper.Copy copy : found.retired()) {
        LOGGER.warn("The copy of group {} waits to be taken in again", copy.file().group().id());
      }
      vote = begun;
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.error("This worker cannot take part in replicated groups; it tries again", e);
    }
  }

  private GroupReplica add(Group group, boolean create) {
    GroupReplica replica =
        new GroupReplica(group, () -> node.open(group, keeper.copy(group.id()), create), bodies);
    if (wanted) {
      replica.open();
    }
    replicas.put(group.id(), replica);
    return replica;
  }

  private void follow(GroupOrder order) {
    Group group = order.group();
    Optional<GroupReplica> known = find(group.id());
    if (order.create() && known.isEmpty() && vote != null) {
      create(group);
    }
    known
        .filter(GroupReplica::leads)
        .ifPresent(
            replica -> {
              replica.take(order.assignments(), order.revoked());
              handOver(order);
            });
  }

  /** Writes wait for it, so one that does not succeed is not repeated at once. */
  private void handOver(GroupOrder order) {
    int group = order.group().id();
    long now = System.nanoTime();
    Long last = handedOver.get(group);
    if (order.lead() != null && (last == null || now - last > HAND_OVER_PAUSE_NANOS)) {
      handedOver.put(group, now);
      LOGGER.info("Worker {} is to lead group {}", order.lead(), group);
      node.transferLeadership(group, order.lead());
    }
  }

  private void create(Group group) {
    PeerId self = vote.peer();
    if (!group.peers().contains(self)) {
      LOGGER.warn("Group {} names another vote of this worker than {}", group.id(), self);
      return;
    }
    GroupReplica replica = add(group, true);
    if (!replica.isOpen()) {
      replicas.remove(group.id());
      return;
    }
    try {
      new CopyFile(group, self, identity.incarnation()).save(keeper.copy(group.id()), json);
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.error("The copy of group {} could not be begun", group.id(), e);
    }
  }

  /** Opens the copies again. */
  public void open() {
    wanted = true;
    later(() -> replicas.values().forEach(GroupReplica::open));
  }

  /** Waits for those who use the copies, then closes them; others lead meanwhile. */
  public void closeCopies() throws IOException {
    wanted = false;
    for (GroupReplica replica : replicas.values()) {
      replica.close();
    }
  }

  /** Takes part no more. Idempotent. */
  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    closeCopies();
    if (node != null) {
      node.close();
    }
  }
}
