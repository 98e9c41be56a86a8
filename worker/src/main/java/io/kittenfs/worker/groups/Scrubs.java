package io.kittenfs.worker.groups;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.store.record.Checkpoint;
import io.kittenfs.wire.CopyDigest;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds copies that are not what they must be. The leader of a group compares them once an hour, or
 * when it is asked to, each as of the same place in the log. One that differs from a majority, or
 * is damaged by its own word, is told so, and comes back with the database of the leader; a leader
 * of which that is true hands leadership over first. A member that finds damage itself asks the
 * leader to compare, so that no more than one at a time is away. One thread does all that. Safe for
 * use by many threads.
 */
public final class Scrubs implements Closeable {
  private static final Duration PACE = Duration.ofHours(1);

  /** After a comparison for which not all members answered. */
  private static final Duration PACE_WITHOUT_ALL = Duration.ofMinutes(1);

  /** While something is wrong, and it is not known that it is mended. */
  private static final Duration PACE_WHILE_WRONG = Duration.ofSeconds(15);

  private static final Duration LOOKS = Duration.ofSeconds(1);
  private static final Duration ANSWERS = Duration.ofSeconds(10);
  private static final Duration ANSWERS_PACE = Duration.ofMillis(200);
  private static final Logger LOGGER = LoggerFactory.getLogger(Scrubs.class);

  private final GroupReplicas replicas;
  private final WorkerIdentity identity;
  private final ScrubPeers peers;
  private final LongSupplier nanoTime;
  private final ScheduledThreadPoolExecutor thread;

  /** The groups that are to be compared soon, and whether everything is to be verified first. */
  private final Map<Integer, Boolean> asked = new ConcurrentHashMap<>();

  private volatile boolean closed;

  // Only the thread touches these.
  private final Map<Integer, Last> lasts = new TreeMap<>();
  private final Map<Integer, Long> reported = new TreeMap<>();

  /**
   * What was found last.
   *
   * @param nanos when
   * @param wrong by worker
   * @param pace when to compare again, from then on
   */
  private record Last(long nanos, Map<Integer, String> wrong, Duration pace) {}

  /**
   * Begins to do so.
   *
   * @param nanoTime as {@link System#nanoTime}, tells when it is time
   */
  public Scrubs(
      GroupReplicas replicas, WorkerIdentity identity, ScrubPeers peers, LongSupplier nanoTime) {
    this.replicas = replicas;
    this.identity = identity;
    this.peers = peers;
    this.nanoTime = nanoTime;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("scrubs").setDaemon(true).build());
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            this::look, LOOKS.toMillis(), LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Compares the copies of a group soon.
   *
   * @param verify whether each member is to verify all that it has on its disk, too
   * @throws KittenException NOT_FOUND when this worker has no copy, CONFLICT when it does not lead
   *     the group
   */
  public void begin(int group, boolean verify) {
    GroupReplica replica =
        replicas
            .find(group)
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.NOT_FOUND,
                        "This worker has no copy of the group " + group + "."));
    if (!replica.leads()) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "This worker does not lead the group " + group + "; ask the one that does.");
    }
    asked.merge(group, verify, Boolean::logicalOr);
    later();
  }

  private void later() {
    if (!closed) {
      thread.execute(this::look);
    }
  }

  private void look() {
    for (GroupReplica replica : replicas.all()) {
      if (closed) {
        return;
      }
      try {
        look(replica);
      } catch (KittenException e) {
        // Leadership was lost, or no majority answers: the next look tries again.
        LOGGER.debug("Group {} is compared later", replica.group().id(), e);
      } catch (RuntimeException | Error e) {
        LOGGER.error("The copies of group {} could not be compared", replica.group().id(), e);
      }
    }
  }

  private void look(GroupReplica replica) {
    int group = replica.group().id();
    if (replica.leads()) {
      Last last =
          lasts.computeIfAbsent(group, begun -> new Last(nanoTime.getAsLong(), Map.of(), PACE));
      if (asked.containsKey(group) || isDue(last, replica)) {
        Boolean verify = asked.remove(group);
        // Also if it fails: then not at once again.
        lasts.put(group, new Last(nanoTime.getAsLong(), last.wrong(), PACE_WITHOUT_ALL));
        compare(replica, Boolean.TRUE.equals(verify), last.wrong());
      }
      return;
    }
    lasts.remove(group);
    asked.remove(group);
    replica.setDivergentSlots(0);
    if (replica.damage().isPresent()) {
      askLeader(replica);
    }
  }

  private boolean isDue(Last last, GroupReplica replica) {
    return (last.wrong().isEmpty() && replica.damage().isPresent())
        || nanoTime.getAsLong() - last.nanos() >= last.pace().toNanos();
  }

  private void askLeader(GroupReplica replica) {
    int group = replica.group().id();
    long now = nanoTime.getAsLong();
    Long before = reported.get(group);
    if (before != null && now - before < LOOKS.toNanos()) {
      return;
    }
    reported.put(group, now);
    leader(replica).ifPresent(address -> peers.scrub(address, group));
  }

  private Optional<NodeAddress> leader(GroupReplica replica) {
    Optional<Integer> known =
        replica
            .status()
            .map(LogStatus::leader)
            .filter(leader -> leader.isPresent())
            .map(leader -> leader.getAsInt())
            .or(() -> identity.view().group(replica.group().id()).flatMap(it -> it.leader()));
    return known.filter(worker -> !isSelf(worker)).flatMap(this::address);
  }

  private boolean isSelf(int worker) {
    return identity.index().filter(self -> self == worker).isPresent();
  }

  private Optional<NodeAddress> address(int worker) {
    return identity.view().member(worker).map(Member::address);
  }

  private void compare(GroupReplica replica, boolean verify, Map<Integer, String> wrongBefore) {
    int group = replica.group().id();
    int self = identity.index().orElseThrow();
    Optional<Checkpoint> made = replica.ask(store -> store.newCheckpoint(verify));
    if (made.isEmpty()) {
      return;
    }
    long checkpoint = made.get().number();
    Map<Integer, CopyDigest> answers = answers(replica, checkpoint);
    CopyComparison found = CopyComparison.of(replica.group().members().size(), answers);
    boolean areAll = answers.keySet().containsAll(replica.group().members());
    Duration pace = !found.wrong().isEmpty() ? PACE_WHILE_WRONG : areAll ? PACE : PACE_WITHOUT_ALL;
    lasts.put(group, new Last(nanoTime.getAsLong(), found.wrong(), pace));
    replica.setDivergentSlots(found.divergentSlots());
    tell(group, wrongBefore, found.wrong(), answers.keySet());
    if (found.agreeing().isEmpty()) {
      return;
    }
    String own = found.wrong().get(self);
    if (own != null) {
      // As a member it then asks the next leader to compare.
      Optional<Boolean> unused =
          replica.ask(
              store -> {
                store.noteDamage(own);
                return true;
              });
      replicas.handOver(group, found.agreeing().first());
    } else {
      found.wrong().keySet().stream()
          .findFirst()
          .flatMap(this::address)
          .ifPresent(member -> peers.quarantine(member, group, checkpoint));
    }
  }

  /** Of those members that come to the checkpoint in time. */
  private Map<Integer, CopyDigest> answers(GroupReplica replica, long checkpoint) {
    Map<Integer, CopyDigest> answers = new TreeMap<>();
    Set<Integer> missing = new TreeSet<>(replica.group().members());
    long begun = System.nanoTime();
    while (!missing.isEmpty() && !closed && System.nanoTime() - begun < ANSWERS.toNanos()) {
      for (int worker : Set.copyOf(missing)) {
        try {
          answer(replica, worker, checkpoint).ifPresent(answer -> answers.put(worker, answer));
          missing.remove(worker);
        } catch (KittenException e) {
          LOGGER.debug("Worker {} did not answer for checkpoint {} yet", worker, checkpoint, e);
        }
      }
      if (!missing.isEmpty()) {
        Uninterruptibles.sleepUninterruptibly(ANSWERS_PACE);
      }
    }
    return answers;
  }

  /** Empty when nobody knows where the worker is. */
  private Optional<CopyDigest> answer(GroupReplica replica, int worker, long checkpoint) {
    return isSelf(worker)
        ? Optional.of(replica.digest(checkpoint))
        : address(worker).map(member -> peers.digest(member, replica.group().id(), checkpoint));
  }

  /** What is new, so that a copy that is being replaced is not told of again and again. */
  private static void tell(
      int group, Map<Integer, String> before, Map<Integer, String> now, Set<Integer> compared) {
    if (now.equals(before)) {
      return;
    }
    now.forEach(
        (worker, what) ->
            LOGGER.error("Group {}: the copy of worker {} is wrong: {}", group, worker, what));
    if (now.isEmpty()) {
      LOGGER.info("Group {}: the copies of the workers {} are the same", group, compared);
    }
  }

  /** Waits for the comparison at hand. Idempotent. */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    boolean unused =
        Uninterruptibles.awaitTerminationUninterruptibly(thread, ANSWERS.plus(ANSWERS));
  }
}
