package io.kittenfs.worker.groups;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.Openable;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.Store;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.GroupStatus;
import io.kittenfs.wire.SlotReport;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of one replicated group on this worker: its store, whose log is shared with the other
 * members. Safe for use by many threads.
 */
public final class GroupReplica implements StoreAccess, Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupReplica.class);

  private final Group group;
  private final OpenableStore store;
  private final ValueRoutes values;
  private final SlotReporter reporter = new SlotReporter();

  /** Why it cannot be opened; null while it can. */
  private volatile String problem;

  /**
   * A copy that is closed.
   *
   * @param group as it was created
   * @param opener opens its store
   * @param bodies what the body of a PUT means
   */
  GroupReplica(Group group, Openable.Opener<Store> opener, BodyRules bodies) {
    this.group = group;
    this.store = new OpenableStore(opener);
    this.values = new ValueRoutes(this, bodies);
  }

  /** The group. */
  public Group group() {
    return group;
  }

  /** Answers requests for the group's keys, or says who leads. */
  public ValueRoutes values() {
    return values;
  }

  @Override
  public void with(Openable.Use<Store> use) throws IOException {
    store.with(use);
  }

  /** Opens it; when that is impossible, it tells the master why and is closed. */
  void open() {
    try {
      store.open();
      problem = null;
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: a copy that cannot be opened must not keep the others from it.
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      LOGGER.error("This worker's copy of group {} cannot be opened", group.id(), e);
    }
  }

  /** Whether its store can be asked. */
  public boolean isOpen() {
    return store.isOpen();
  }

  /** How it stands in the group's log; empty while it is closed. */
  public Optional<LogStatus> status() {
    return store.ask(Store::logStatus);
  }

  /** How it stands, for people; empty while it is closed. */
  public Optional<GroupStatus> describe() {
    return store.ask(opened -> GroupStatuses.of(group.id(), opened));
  }

  /** Whether it answers requests for the group's keys, as far as it knows. */
  public boolean leads() {
    return store.ask(Store::role).filter(GroupReplica::isLeading).isPresent();
  }

  private static boolean isLeading(LogStatus.Role role) {
    return role == LogStatus.Role.LEADER || role == LogStatus.Role.WAITING;
  }

  /** What the master is told of it. */
  GroupReport report(ClusterView view) {
    return store
        .ask(opened -> report(opened, view))
        .orElseGet(
            () -> new GroupReport(group.id(), 0, null, 0, 0, problem == null ? "closed" : problem));
  }

  private GroupReport report(Store opened, ClusterView view) {
    LogStatus status = opened.logStatus();
    SlotReport slots =
        isLeading(status.role())
            ? reporter.report(group.id(), group.id(), opened.slots(), view, Set.of())
            : null;
    String stopped =
        status.role() == LogStatus.Role.STOPPED ? "Its log stopped; see the worker's log." : null;
    return new GroupReport(
        group.id(), status.term(), slots, status.applied(), opened.missingBlobs(), stopped);
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
              if (!assignments.isEmpty()) {
                opened.slots().assignAll(assignments);
              }
              if (!revoked.isEmpty()) {
                opened.slots().revokeAll(revoked);
              }
              return true;
            });
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
