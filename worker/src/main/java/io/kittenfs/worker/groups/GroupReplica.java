package io.kittenfs.worker.groups;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.api.BodyRules;
import io.kittenfs.api.Openable;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.DamagedDatabaseException;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.QuarantinedException;
import io.kittenfs.store.Store;
import io.kittenfs.store.record.Checkpoint;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.CopyDigest;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.GroupStatus;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of one replicated group on this worker: its store, whose log is shared with the other
 * members. Safe for use by many threads.
 */
public final class GroupReplica implements StoreAccess, Closeable {
  private static final String LOG_STOPPED = "Its log stopped; see the worker's log.";
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupReplica.class);

  private final OpenableStore store;
  private final ValueRoutes values;
  private final SlotReporter reporter = new SlotReporter();

  private final Supplier<Optional<String>> lackOfSpace;

  /** Why it is closed; null when somebody wanted that, or it was not opened yet. */
  private volatile String problem;

  /** Why it could not be opened, for comparison; null when it was not tried since it was closed. */
  private volatile String causes;

  /** What is wrong with its database, so that it could not be opened, for people; else null. */
  private volatile String openingDamage;

  /** Whether it is not to be opened until it is renewed. */
  private volatile boolean isQuarantined;

  /** Runs while it is renewed; of who opens it. */
  private volatile Thread renewing;

  private volatile boolean isRenewalCancelled;

  /** As of the last comparison, by the leader. */
  private volatile int divergentSlots;

  private volatile boolean isClosing;

  /** Whether it is given up, and not to be opened any more. */
  private volatile boolean isLeaving;

  private volatile Group group;

  /** How it stood when it was closed. */
  private volatile GroupStatus last;

  /**
   * A copy that is closed.
   *
   * @param group as it is known
   * @param opener opens its store
   * @param bodies what the body of a PUT means
   * @param lackOfSpace why the disk has too little space for it, for people; empty while there is
   *     enough
   */
  GroupReplica(
      Group group,
      Openable.Opener<Store> opener,
      BodyRules bodies,
      Supplier<Optional<String>> lackOfSpace) {
    this.group = group;
    this.lackOfSpace = lackOfSpace;
    this.last = new GroupStatus(group.id(), GroupStatus.CLOSED, 0, null, 0, 0, 0, 0);
    this.store = new OpenableStore(opener);
    this.values = new ValueRoutes(this, bodies);
  }

  /** The group, as it is known. */
  public Group group() {
    return group;
  }

  /** Whether it is a copy of this group, and not of one that had the same number before. */
  boolean isOf(Group known) {
    return group.uuid().equals(known.uuid());
  }

  /** Its members or its leader are others by now. */
  void know(Group changed) {
    group = changed;
  }

  /** Closes it for good, without waiting for those who use it. For one thread. */
  void leave() {
    if (!isLeaving) {
      isLeaving = true;
      closeSoon();
    }
  }

  /** Whether it is closed, or closes, to be given up. */
  boolean isLeaving() {
    return isLeaving;
  }

  /** It is not given up after all, unless it was already. */
  void stay() {
    isLeaving = false;
  }

  /** Whether it was closed for good, and nobody uses it any more. */
  boolean hasLeft() {
    return isLeaving && !isClosing && !isRenewing() && !store.isOpen();
  }

  /** Answers requests for the group's keys, or says who leads. */
  public ValueRoutes values() {
    return values;
  }

  @Override
  public void with(Openable.Use<Store> use) throws IOException {
    Optional<String> lack = store.isOpen() ? Optional.empty() : lackOfSpace.get();
    if (lack.isPresent()) {
      throw new KittenException(ErrorCode.UNAVAILABLE, lack.get());
    }
    store.with(use);
  }

  /** Opens it; when that is impossible, it tells the master why and is closed. */
  void open() {
    if (isLeaving || isRenewing()) {
      return;
    }
    try {
      store.open();
      if (problem != null) {
        LOGGER.info("This worker's copy of group {} is open again", group.id());
      }
      problem = null;
      causes = null;
      openingDamage = null;
      isQuarantined = false;
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: a copy that cannot be opened must not keep the others from it.
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      String found = Throwables.getCausalChain(e).toString();
      isQuarantined = e instanceof QuarantinedException;
      openingDamage = e instanceof DamagedDatabaseException ? problem : null;
      // It is tried again and again, and said when there is something new to say.
      if (!found.equals(causes) && !isQuarantined) {
        LOGGER.error("This worker's copy of group {} cannot be opened", group.id(), e);
      }
      causes = found;
    }
  }

  /** Whether it is closed, and nothing is known that keeps it from being opened. */
  boolean canBeOpened() {
    return !isLeaving && !isClosing && !isRenewing() && !store.isOpen() && causes == null;
  }

  /** Whether it is open, or could not be opened, which closing forgets; and is not closing. */
  boolean canBeClosed() {
    return !isClosing && (store.isOpen() || causes != null);
  }

  /** Whether it could not be opened, or is open and its log stopped. */
  boolean hasFailed() {
    return !isLeaving
        && !isClosing
        && !isRenewing()
        && (store.isOpen() ? isStopped() : causes != null);
  }

  /**
   * By what it was seen that its database is not what it must be, for people; empty when nothing is
   * known of that, and once it is in quarantine.
   */
  Optional<String> damage() {
    return store.isOpen()
        ? store.ask(Store::damage).flatMap(found -> found)
        : Optional.ofNullable(openingDamage);
  }

  /**
   * What it has as of a checkpoint.
   *
   * @throws KittenException NOT_FOUND while it has no answer, UNAVAILABLE while it is closed
   */
  public CopyDigest digest(long checkpoint) {
    Optional<Checkpoint> reached =
        store.ask(opened -> opened.checkpoint(checkpoint)).flatMap(found -> found);
    Optional<String> damage = damage();
    if (reached.isEmpty() && damage.isEmpty()) {
      throw store.isOpen()
          ? new KittenException(
              ErrorCode.NOT_FOUND, "This copy does not know that checkpoint, or not any more.")
          : new KittenException(ErrorCode.UNAVAILABLE, "This copy is closed.");
    }
    return digest(reached, damage);
  }

  private static CopyDigest digest(Optional<Checkpoint> reached, Optional<String> damage) {
    return new CopyDigest(
        reached.map(Checkpoint::rest).orElse(null),
        reached.map(Checkpoint::slots).orElse(null),
        damage.orElse(null));
  }

  /** Copies differed in this many slots when they were compared last. */
  void setDivergentSlots(int count) {
    divergentSlots = count;
  }

  /** In how many slots copies differed when this worker, as the leader, compared them last. */
  public int divergentSlots() {
    return leads() ? divergentSlots : 0;
  }

  /** Asks its store something; empty while it is closed. */
  <T> Optional<T> ask(Function<Store, T> question) {
    return store.ask(question);
  }

  /** Whether it has to be renewed before it can be opened, and is not yet being renewed. */
  boolean isToBeRenewed() {
    return isQuarantined && !isLeaving && !isClosing && !isRenewing() && !store.isOpen();
  }

  private boolean isRenewing() {
    Thread present = renewing;
    return present != null && present.isAlive();
  }

  /** What takes long and can be cancelled. */
  interface Renewal {
    /**
     * Does it.
     *
     * @param isCancelled asked every few seconds at least
     */
    void run(BooleanSupplier isCancelled) throws IOException;
  }

  /** Has it renewed, on a thread of its own; then it can be opened. For one thread. */
  void renewSoon(Renewal renewal) {
    isRenewalCancelled = false;
    Thread thread = new Thread(() -> renew(renewal), "renew-group-" + group.id());
    thread.setDaemon(true);
    renewing = thread;
    thread.start();
  }

  private void renew(Renewal renewal) {
    try {
      LOGGER.info("This worker's copy of group {} is replaced by that of its leader", group.id());
      renewal.run(() -> isRenewalCancelled || isLeaving);
      LOGGER.info("This worker's copy of group {} was replaced", group.id());
      isQuarantined = false;
      causes = null;
    } catch (IOException | RuntimeException | Error e) {
      LOGGER.warn(
          "This worker's copy of group {} could not be replaced yet: {}", group.id(), e.toString());
    }
  }

  /** Closes it for this reason, which stays known until it is open again; waits for nobody. */
  void closeInQuarantine(String why) {
    closeSoon(why);
  }

  private boolean isStopped() {
    return status().filter(GroupReplica::isStopped).isPresent();
  }

  private static boolean isStopped(LogStatus status) {
    return status.role() == LogStatus.Role.STOPPED;
  }

  /** Whether its store can be asked. */
  public boolean isOpen() {
    return store.isOpen();
  }

  /** How it stands in the group's log; empty while it is closed. */
  public Optional<LogStatus> status() {
    return store.ask(Store::logStatus);
  }

  /** How it stands, for people; while it is closed how it stood last, with why as its role. */
  public GroupStatus describe() {
    return describeOpen().orElseGet(() -> last.away(whyClosed()));
  }

  private Optional<GroupStatus> describeOpen() {
    return store.ask(opened -> GroupStatuses.of(group.id(), opened));
  }

  private String whyClosed() {
    if (lackOfSpace.get().isPresent()) {
      return GroupStatus.NO_SPACE;
    }
    return problem == null ? GroupStatus.CLOSED : GroupStatus.FAILED;
  }

  /** Whether it answers requests for the group's keys, as far as it knows. */
  public boolean leads() {
    return store.ask(Store::role).filter(LogStatus.Role::leads).isPresent();
  }

  /** Whether it answers requests for the keys of this slot, as far as it knows. */
  public boolean answersFor(int slot) {
    return store.ask(opened -> opened.role().leads() && opened.slots().isHere(slot)).orElse(false);
  }

  /**
   * What the master is told of it.
   *
   * @param agreed who votes in it, as of before; null while that is not known
   * @param sendingTo the groups that moves of its slots go to or may begin to go to, as of before
   */
  GroupReport report(ClusterView view, Configuration agreed, Set<Integer> sendingTo) {
    return store
        .ask(opened -> report(opened, view, agreed, sendingTo))
        .orElseGet(() -> reportClosed(agreed));
  }

  private GroupReport reportClosed(Configuration agreed) {
    String why = problem;
    Optional<String> lack = lackOfSpace.get();
    return new GroupReport(
        group.id(),
        last.term(),
        null,
        last.applied(),
        last.missingBlobs(),
        lack.orElse(why == null ? GroupStatus.CLOSED : why),
        agreed,
        false,
        0,
        why != null && lack.isEmpty() && !isRenewing(),
        group.uuid());
  }

  private GroupReport report(
      Store opened, ClusterView view, Configuration agreed, Set<Integer> sendingTo) {
    LogStatus status = opened.logStatus();
    boolean leads = status.role().leads();
    boolean isStopped = isStopped(status);
    Optional<String> lack = lackOfSpace.get();
    return new GroupReport(
        group.id(),
        status.term(),
        leads ? reporter.report(group.id(), group.id(), opened.slots(), view, sendingTo) : null,
        status.applied(),
        opened.missingBlobs(),
        lack.orElse(isStopped ? LOG_STOPPED : null),
        agreed,
        opened.slots().isDissolved(),
        leads ? divergentSlots : 0,
        isStopped && lack.isEmpty(),
        group.uuid());
  }

  /**
   * Has the group take no slots any more.
   *
   * @throws KittenException when it has some, or does not take the command now
   */
  void dissolve() {
    Optional<Boolean> unused =
        store.ask(
            opened -> {
              opened.slots().dissolve();
              return true;
            });
  }

  /**
   * Takes slots in that the group owns from now on, and gives up those that others own.
   *
   * @throws KittenException when the group does not take the commands now
   */
  void take(List<SlotRange> assignments, List<SlotRange> revoked) {
    Optional<Boolean> unused =
        store.ask(
            opened -> {
              // First: what is assigned may be in the place of what is revoked.
              if (!revoked.isEmpty()) {
                opened.slots().revokeAll(revoked);
              }
              if (!assignments.isEmpty()) {
                opened.slots().assignAll(assignments);
              }
              return true;
            });
  }

  /** Closes it and does not wait for those who use it. For one thread. */
  void closeSoon() {
    closeSoon(null);
  }

  /** The same since its log stopped, which stays known until it is open again. */
  void closeStopped() {
    closeSoon(LOG_STOPPED);
  }

  private void closeSoon(String why) {
    isClosing = true;
    Thread closing = new Thread(() -> closeNow(why), "close-group-" + group.id());
    closing.setDaemon(true);
    closing.start();
  }

  private void closeNow(String why) {
    try {
      close(why);
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("This worker's copy of group {} did not end cleanly", group.id(), e);
    } finally {
      isClosing = false;
    }
  }

  @Override
  public void close() throws IOException {
    close(null);
  }

  private void close(String why) throws IOException {
    isRenewalCancelled = true;
    Thread renewal = renewing;
    if (renewal != null) {
      Uninterruptibles.joinUninterruptibly(renewal);
    }
    describeOpen().ifPresent(status -> last = status);
    problem = why;
    causes = null;
    openingDamage = null;
    store.close();
  }
}
