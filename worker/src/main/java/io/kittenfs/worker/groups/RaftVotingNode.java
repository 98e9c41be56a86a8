package io.kittenfs.worker.groups;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.StateMachine;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.Consensus;
import io.kittenfs.raft.CopySource;
import io.kittenfs.raft.LogRuntime;
import io.kittenfs.raft.RaftLog;
import io.kittenfs.raft.Timer;
import io.kittenfs.raft.ratis.RatisNode;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.Store;
import io.kittenfs.store.command.StoreCodec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * By which a worker votes in its groups, all by one port: opens copies whose logs Ratis agrees on.
 * Safe for use by many threads.
 */
final class RaftVotingNode implements Closeable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final RatisNode node;
  private final CopyOpener stores;
  private final Function<Group, BlobPeers> peers;
  private final Runnable tellMaster;
  private final RandomGenerator random;
  private final Semaphore copying = new Semaphore(1);
  private final Map<Integer, Consensus> opened = new ConcurrentHashMap<>();

  /** Who votes in groups by logs that were open, for those that do not open again. */
  private final Map<Integer, Configuration> lastWords = new ConcurrentHashMap<>();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("raft-timer").setDaemon(true).build());

  /** Its threads end by themselves while nothing changes. */
  private final ExecutorService leadership =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("raft-leadership").setDaemon(true).build());

  /**
   * @param node closed with this
   * @param stores opens their stores
   * @param peers the other copies of each group
   * @param tellMaster called when this worker leads a group
   * @param random safe for many threads
   */
  RaftVotingNode(
      RatisNode node,
      CopyOpener stores,
      Function<Group, BlobPeers> peers,
      Runnable tellMaster,
      RandomGenerator random) {
    this.node = node;
    this.stores = stores;
    this.peers = peers;
    this.tellMaster = tellMaster;
    this.random = random;
  }

  /** The port on which the other members reach it. */
  int port() {
    return node.port();
  }

  /**
   * Opens this worker's copy of a group, and takes part in it until the store is closed.
   *
   * @param directory of the copy
   * @param create whether the group is new, and its log may be missing
   * @throws IOException when what is on the disk cannot be used
   */
  Store open(Group group, Path directory, boolean create) throws IOException {
    BlobPeers others = peers.apply(group);
    CopyOfLeader copies = new CopyOfLeader(group.id(), others, copying);
    Store store =
        stores.copy(
            directory,
            (database, machine) -> log(group, create, database, machine, copies),
            others);
    copies.begin(store);
    return store;
  }

  /**
   * Replaces the database of a copy that is not open by that of the leader; its log and how this
   * worker voted stay. Blocks for as long as the transfer takes.
   *
   * @param isCancelled asked every few seconds at least
   * @throws IOException when it did not come to that
   */
  void renew(Group group, Path directory, BooleanSupplier isCancelled) throws IOException {
    new CopyOfLeader(group.id(), peers.apply(group), copying)
        .renew(stores.renewal(directory), isCancelled);
  }

  /** Has a copy not be opened again until it is renewed. */
  void quarantine(Path directory, String why) throws IOException {
    stores.renewal(directory).quarantine(why);
  }

  /**
   * Gives up the log of a group whose copy is not open, for one that begins behind what the copy
   * has.
   *
   * @param former the group as it was
   * @param successor the same under the name with which it begins anew
   */
  void beginAnew(Group former, Group successor) throws IOException {
    forget(former);
    node.inheritVote(former.uuid(), successor.uuid());
  }

  private CommandLog log(
      Group group, boolean create, Database database, StateMachine machine, CopySource copies) {
    configuration(group.id()).ifPresent(known -> lastWords.put(group.id(), known));
    Consensus consensus = node.group(group, create, tellMaster);
    opened.put(group.id(), consensus);
    LogRuntime runtime =
        new LogRuntime(
            System::nanoTime,
            Timer.on(timer),
            MoreExecutors.newSequentialExecutor(leadership),
            random);
    return RaftLog.open(
        group.id(), database, machine, new StoreCodec(), consensus, copies, runtime);
  }

  /**
   * Hands leadership of a group to another member, if this worker leads it and that one is not far
   * behind. Returns at once; writes wait until it succeeded or failed.
   *
   * @param worker the index of the member
   */
  void transferLeadership(int group, int worker) {
    Consensus consensus = opened.get(group);
    if (consensus != null) {
      consensus.transferLeadership(worker);
    }
  }

  /** Who votes in a group; empty while that may be undone, or is not known. */
  Optional<Configuration> agreed(int group) {
    return state(group).flatMap(Consensus.State::agreed);
  }

  /**
   * Who votes in a group, or is about to, by the last that the log here has of it, or had when it
   * was closed; empty when it was never open.
   */
  Optional<Configuration> configuration(int group) {
    return state(group)
        .flatMap(state -> Optional.ofNullable(state.configuration()))
        .or(() -> Optional.ofNullable(lastWords.get(group)));
  }

  private Optional<Consensus.State> state(int group) {
    return Optional.ofNullable(opened.get(group)).map(Consensus::state);
  }

  /**
   * Has the members of a group changed as is wanted, if this worker leads it and it has the members
   * that it is said to have. Returns at once.
   */
  void changeMembers(Group group) {
    Consensus consensus = opened.get(group.id());
    if (consensus != null
        && agreed(group.id()).filter(now -> now.isOf(group.peers())).isPresent()) {
      consensus.changeMembers(group.peers(), group.wanted());
    }
  }

  /** Has this worker find these peers, which logs are about to name. */
  void introduce(Collection<PeerId> others) {
    node.introduce(others);
  }

  /**
   * Removes what is kept of the log of a group whose copy is not open; how it voted is kept.
   *
   * @throws IOException when the disk refuses
   */
  void forget(Group group) throws IOException {
    node.forget(group.uuid());
    opened.remove(group.id());
    lastWords.remove(group.id());
  }

  /** How many bytes the log of a group takes on the disk, and 0 unless it is here; looks there. */
  long logBytes(int group) {
    Consensus consensus = opened.get(group);
    return consensus == null ? 0 : consensus.logBytes();
  }

  @Override
  public void close() throws IOException {
    try (node) {
      timer.shutdownNow();
      MoreExecutors.shutdownAndAwaitTermination(leadership, CLOSE_TIMEOUT);
    }
  }
}
