package io.kittenfs.worker.groups;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.api.BodyRules;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.CopyDigest;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of replicated groups on this worker. It votes only after a master has accepted it,
 * which knows of a later start if this one is from a backup. One thread begins copies and gives
 * slots to the groups that this worker leads, so that heartbeats go on meanwhile. Safe for use by
 * many threads.
 */
public final class GroupReplicas implements Closeable {
  private static final Duration HAND_OVER = Duration.ofSeconds(2);
  private static final Duration HAND_OVER_STEP = Duration.ofMillis(10);
  private static final Duration SPACE_PACE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupReplicas.class);

  private final VoteKeeper keeper;
  private final CopyDirectories directories;
  private final WorkerIdentity identity;
  private final SpaceForCopies space;
  private final RatisVotingNodes nodes;
  private final BodyRules bodies;
  private final Runnable tellMaster;
  private final ScheduledThreadPoolExecutor thread;
  private final ConcurrentNavigableMap<Integer, GroupReplica> replicas =
      new ConcurrentSkipListMap<>();

  /** How this worker takes part; null before it does. */
  private volatile Member.Vote vote;

  private volatile boolean wanted = true;

  /** The workers that the master has given up. */
  private volatile Set<Integer> down = Set.of();

  private volatile RaftVotingNode node;

  // Only the thread touches these.
  private LocalCopies copies;
  private VoteKeeper.Found found;
  private final HandOverPauses handOvers;
  private final ReopeningPauses reopenings;

  /**
   * Copies of which none is open yet.
   *
   * @param data the worker's directory
   * @param space without it, copies are closed until there is some
   * @param nodes begin to take part
   * @param bodies what the body of a PUT means
   * @param tellMaster called when the master should hear from this worker soon
   * @param clock tells how long copies that were given up have been kept
   * @param nanoTime as {@link System#nanoTime}, tells when what failed may be tried again
   */
  public GroupReplicas(
      Path data,
      WorkerIdentity identity,
      WireJson json,
      SpaceForCopies space,
      RatisVotingNodes nodes,
      BodyRules bodies,
      Runnable tellMaster,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.keeper = new VoteKeeper(data, identity, json, nodes.random());
    this.directories = new CopyDirectories(data, keeper::copy, json, clock);
    this.identity = identity;
    this.space = space;
    this.nodes = nodes;
    this.bodies = bodies;
    this.tellMaster = tellMaster;
    this.handOvers = new HandOverPauses(nanoTime);
    this.reopenings = new ReopeningPauses(nanoTime);
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

  /**
   * How many bytes the log of an open copy takes on the disk; 0 of any other. Looks at the disk, so
   * it is for people who ask, not for each heartbeat.
   */
  public long logBytes(int group) {
    return find(group).filter(GroupReplica::isOpen).map(copy -> node.logBytes(group)).orElse(0L);
  }

  /** Who votes in a group of which there is a copy here, as far as that cannot be undone. */
  public Optional<Configuration> agreed(int group) {
    return find(group).filter(GroupReplica::isOpen).flatMap(copy -> node.agreed(group));
  }

  /**
   * What the master is told.
   *
   * @param sendingTo from a group to those that moves of its slots go to or may begin to go to
   */
  public List<GroupReport> reports(IntFunction<Set<Integer>> sendingTo) {
    ClusterView view = identity.view();
    return replicas.values().stream().map(replica -> report(replica, view, sendingTo)).toList();
  }

  private GroupReport report(
      GroupReplica replica, ClusterView view, IntFunction<Set<Integer>> sendingTo) {
    int group = replica.group().id();
    // First: what was missing before the members agreed may have come since, not the other way; and
    // what a move finishes meanwhile, the store then tells.
    Configuration agreed = agreed(group).orElse(null);
    Set<Integer> receivers = sendingTo.apply(group);
    return replica.report(view, agreed, receivers);
  }

  /** Takes over what the master says. */
  public void replied(HeartbeatReply reply) {
    down = reply.down().keySet();
    boolean takesPart = identity.view().copies() > 1 || identity.vote().isPresent();
    if (takesPart && vote == null) {
      later(this::start);
    }
    if (reply.view() != null) {
      later(() -> reply.view().groups().forEach(this::know));
    }
    if (!reply.groups().isEmpty() || replicas.values().stream().anyMatch(GroupReplica::isLeaving)) {
      later(() -> follow(reply.groups()));
    }
  }

  /** The members of a group of which there is a copy here may be others now. */
  private void know(Group group) {
    Optional<GroupReplica> replica = find(group.id());
    if (replica.isEmpty()) {
      return;
    }
    if (!replica.get().isOf(group)) {
      replica.get().leave();
      return;
    }
    if (group.isDissolved()) {
      return;
    }
    replica.get().know(group);
    try {
      copies.know(group);
    } catch (IOException e) {
      LOGGER.warn("The members of group {} could not be noted: {}", group.id(), e.toString());
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
      if (node == null) {
        found = keeper.look();
        node = nodes.start(found.peer(), keeper.logs(found.peer()), found.port());
      }
      Member.Vote begun = keeper.begin(found, node.port());
      copies = new LocalCopies(directories, node, begun.peer(), begun.incarnation());
      lookAtSpace();
      for (VoteKeeper.Copy copy : found.copies()) {
        resume(copy.file().group());
      }
      for (VoteKeeper.Copy copy : found.retired()) {
        LOGGER.warn("The copy of group {} waits to be taken in again", copy.file().group().id());
      }
      vote = begun;
      Future<?> unused =
          thread.scheduleWithFixedDelay(
              () -> run(this::lookAtSpace),
              SPACE_PACE.toMillis(),
              SPACE_PACE.toMillis(),
              TimeUnit.MILLISECONDS);
      unused =
          thread.scheduleWithFixedDelay(() -> run(this::removeFormerCopies), 0, 1, TimeUnit.HOURS);
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.error("This worker cannot take part in replicated groups; it tries again", e);
    }
  }

  private void resume(Group group) {
    if (find(group.id()).isEmpty()) {
      replicas.put(group.id(), open(group));
    }
  }

  private GroupReplica open(Group group) {
    GroupReplica replica =
        new GroupReplica(group, () -> copies.open(group.id()), bodies, this::lackOfSpace);
    if (isReplaced(group)) {
      replica.leave();
    }
    openIfWanted(replica);
    return replica;
  }

  private void removeFormerCopies() {
    try {
      copies.removeOld();
    } catch (IOException e) {
      LOGGER.warn("Copies that were given up could not be removed: {}", e.toString());
    }
  }

  private void openIfWanted(GroupReplica replica) {
    if (!wanted || !space.isEnough()) {
      return;
    }
    replica.open();
    if (replica.isToBeRenewed()) {
      Group group = replica.group();
      replica.renewSoon(isCancelled -> copies.renew(group, isCancelled));
    }
    if (!wanted) {
      // Who closed the copies meanwhile may have been too early for this one.
      replica.closeSoon();
    }
  }

  private Optional<String> lackOfSpace() {
    return wanted ? space.problem() : Optional.empty();
  }

  private void lookAtSpace() {
    if (space.look()) {
      space
          .problem()
          .ifPresentOrElse(
              LOGGER::warn,
              () ->
                  LOGGER.info(
                      "{} MiB are free on this worker's disk: its copies of replicated groups begin"
                          + " again",
                      space.freeMebibytes()));
      tellMaster.run();
    }
    if (space.isEnough()) {
      replicas.values().stream().filter(GroupReplica::canBeOpened).forEach(this::openIfWanted);
      replicas.values().forEach(this::openAgain);
    } else if (replicas.values().stream().anyMatch(GroupReplica::canBeClosed)) {
      handOver();
      // Each by itself: one that somebody reads slowly must not keep the others open.
      replicas.values().stream().filter(GroupReplica::canBeClosed).forEach(GroupReplica::closeSoon);
    }
  }

  /** What keeps it from taking part may be repaired by now. */
  private void openAgain(GroupReplica replica) {
    int group = replica.group().id();
    if (!replica.hasFailed()) {
      reopenings.takesPart(group);
    } else if (wanted && reopenings.isOver(group)) {
      if (replica.isOpen()) {
        // The next look opens it; this thread does not wait for those who read it.
        replica.closeStopped();
      } else {
        openIfWanted(replica);
      }
    }
  }

  /**
   * The leader says that this copy of a group is not what those of a majority are, or is damaged by
   * its own word. It takes no part from soon on, and comes back with the database of the leader;
   * its log and how this worker voted stay.
   *
   * @param checkpoint as of which it was compared
   * @throws KittenException CONFLICT when this copy does not know of that, as after a restart, or
   *     leads; NOT_FOUND when there is none
   */
  public void quarantine(int group, long checkpoint) {
    GroupReplica replica =
        find(group)
            .orElseThrow(
                () -> new KittenException(ErrorCode.NOT_FOUND, "There is no copy of it here."));
    String why = whyQuarantined(replica, checkpoint);
    later(() -> quarantine(replica, checkpoint, why));
  }

  private static String whyQuarantined(GroupReplica replica, long checkpoint) {
    if (replica.leads()) {
      throw new KittenException(ErrorCode.CONFLICT, "This worker leads the group.");
    }
    CopyDigest present;
    try {
      present = replica.digest(checkpoint);
    } catch (KittenException unknown) {
      throw new KittenException(ErrorCode.CONFLICT, unknown.getMessage(), unknown);
    }
    String found =
        present.damage() == null
            ? "it was not the same as those of the other members when they were compared"
            : present.damage();
    return "This copy is replaced by that of the group's leader, since it is damaged: " + found;
  }

  private void quarantine(GroupReplica replica, long checkpoint, String why) {
    // It may be another database by now.
    String unused = whyQuarantined(replica, checkpoint);
    int group = replica.group().id();
    try {
      copies.quarantine(group, why);
    } catch (IOException e) {
      LOGGER.error("The copy of group {} could not be put into quarantine", group, e);
      return;
    }
    LOGGER.error("Group {}: {}", group, why);
    replica.closeInQuarantine(why);
    tellMaster.run();
  }

  /** Has another member lead a group that this worker leads, if that one is not far behind. */
  void handOver(int group, int worker) {
    node.transferLeadership(group, worker);
  }

  /** A copy that is to be given up is told so each time; else it is needed after all. */
  private void follow(List<GroupOrder> orders) {
    Set<Integer> leaving =
        orders.stream()
            .filter(GroupOrder::leave)
            .map(order -> order.group().id())
            .collect(Collectors.toSet());
    replicas.values().stream()
        .filter(replica -> !leaving.contains(replica.group().id()) && !isReplaced(replica))
        .forEach(GroupReplica::stay);
    // One that cannot be followed now does not keep the others from it.
    orders.forEach(order -> run(() -> follow(order)));
    replicas.values().stream().filter(this::isReplaced).forEach(replica -> run(() -> end(replica)));
  }

  /** Whether its group was recovered without it, so that it is of no use any more. */
  private boolean isReplaced(GroupReplica replica) {
    return isReplaced(replica.group());
  }

  private boolean isReplaced(Group group) {
    return identity
        .view()
        .group(group.id())
        .filter(known -> !known.uuid().equals(group.uuid()))
        .isPresent();
  }

  private void end(GroupReplica replica) {
    Group former = replica.group();
    Group present = identity.view().group(former.id()).orElseThrow();
    if (!replica.hasLeft() || !isOfNoUse(present)) {
      return;
    }
    try {
      copies.giveUp(former);
      replicas.remove(former.id());
      LOGGER.warn("Group {} was recovered without this worker's copy", former.id());
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.warn("The copy of group {} could not be given up", former.id(), e);
    }
  }

  /**
   * Whether the group that began anew does without what this worker had of the former one. One with
   * which it begins anew is told so by an order; the others wait until it has its copies again, or
   * this one is to become a member.
   */
  private boolean isOfNoUse(Group present) {
    boolean hasCopies =
        present.isDissolved()
            || (present.peers().size() >= present.copies() && present.change() == null);
    return !present.peers().contains(vote.peer()) && (hasCopies || copies.isToJoin(present));
  }

  private void recover(GroupReplica replica, Group group) {
    replica.leave();
    if (!replica.hasLeft()) {
      return;
    }
    try {
      copies.recover(replica.group(), group);
      replicas.put(group.id(), open(group));
      LOGGER.warn("Group {} begins anew with what this worker has of it", group.id());
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.error("Group {} could not be recovered", group.id(), e);
    }
  }

  private void follow(GroupOrder order) {
    Group group = order.group();
    Optional<GroupReplica> known = find(group.id());
    if (known.filter(replica -> !replica.isOf(group)).isPresent()) {
      if (order.create() && copies.isWanted(group)) {
        recover(known.get(), group);
      }
      return;
    }
    if (order.leave()) {
      known.ifPresent(replica -> leave(replica, group));
    } else if (known.isEmpty() && vote != null && space.isEnough()) {
      begin(order);
    }
    known
        .filter(GroupReplica::leads)
        .ifPresent(
            replica -> {
              replica.take(order.assignments(), order.revoked());
              handOver(order);
              if (order.dissolve()) {
                replica.dissolve();
                LOGGER.info("Group {} takes no slots any more: it is dissolved", group.id());
                tellMaster.run();
              }
              if (group.change() != null) {
                node.changeMembers(group);
              }
            });
  }

  private void handOver(GroupOrder order) {
    int group = order.group().id();
    if (order.lead() != null && handOvers.mayTry(group)) {
      LOGGER.info("Worker {} is to lead group {}", order.lead(), group);
      node.transferLeadership(group, order.lead());
    }
  }

  private void begin(GroupOrder order) {
    Group group = order.group();
    if (copies.isToJoin(group)) {
      LOGGER.info("This worker is to become a member of group {}", group.id());
    } else if (!order.create()) {
      return;
    } else if (!copies.isWanted(group)) {
      LOGGER.warn("Group {} names another vote of this worker than {}", group.id(), vote.peer());
      return;
    }
    try {
      copies.begin(group);
      // Also when it does not open: then that is tried again like that of any other.
      replicas.put(group.id(), open(group));
      tellMaster.run();
    } catch (IOException e) {
      LOGGER.error("The copy of group {} could not be begun", group.id(), e);
    }
  }

  /**
   * It is closed first, and given up when nobody uses it any more: by a later order. Its log is
   * asked each time, because it goes on until it is closed.
   */
  private void leave(GroupReplica replica, Group group) {
    Group known =
        identity
            .view()
            .group(group.id())
            .filter(told -> told.configuration() >= group.configuration())
            .orElse(group);
    try {
      if (copies.isWanted(known) || !copies.mayBeGivenUp(group)) {
        replica.stay();
        return;
      }
      replica.leave();
      if (replica.hasLeft()) {
        copies.giveUp(group);
        replicas.remove(group.id());
        LOGGER.info("This worker is no member of group {} any more", group.id());
        tellMaster.run();
      }
    } catch (IOException e) {
      LOGGER.warn("The copy of group {} could not be given up", group.id(), e);
    }
  }

  /** Opens the copies again, soon. */
  public void open() {
    wanted = true;
    later(() -> replicas.values().forEach(this::openIfWanted));
  }

  /** Takes part although no master has accepted this start: on the word of an operator. */
  public void startWithoutMaster() {
    if (identity.vote().isPresent()) {
      later(this::start);
    }
  }

  /** Hands the groups that this worker leads to others, who need not miss it first. */
  public void handOver() {
    List<GroupReplica> led = replicas.values().stream().filter(GroupReplica::leads).toList();
    for (GroupReplica replica : led) {
      successors(replica.group())
          .findFirst()
          .ifPresent(member -> node.transferLeadership(replica.group().id(), member));
    }
    Instant deadline = Instant.now().plus(HAND_OVER);
    while (led.stream().anyMatch(GroupReplica::leads) && Instant.now().isBefore(deadline)) {
      Uninterruptibles.sleepUninterruptibly(HAND_OVER_STEP);
    }
  }

  private Stream<Integer> successors(Group group) {
    return group.members().stream()
        .filter(member -> !member.equals(identity.index().orElse(null)))
        .filter(member -> !down.contains(member));
  }

  /**
   * Hands leadership over, waits for those who use the copies, and closes them. They can be opened
   * again.
   */
  public void closeCopies() throws IOException {
    wanted = false;
    handOver();
    for (GroupReplica replica : replicas.values()) {
      replica.close();
    }
  }

  /** Takes part no more. Idempotent. */
  @Override
  public void close() throws IOException {
    wanted = false;
    // What the thread does is finished: an interrupt could end a write to the disk half-way.
    thread.shutdown();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, CLOSE_TIMEOUT)) {
      LOGGER.warn("What was begun of a replicated group does not end");
    }
    closeCopies();
    if (node != null) {
      node.close();
    }
  }
}
