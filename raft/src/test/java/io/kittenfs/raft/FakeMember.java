package io.kittenfs.raft;

import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineDatabase;
import io.kittenfs.leveldb.ForwardingDatabase;
import io.kittenfs.leveldb.MemoryEngine;
import io.kittenfs.log.Command;
import io.kittenfs.log.LogPosition;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;
import io.kittenfs.store.command.StoreStateMachine;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One member of a {@link FakeCluster}: a disk, a clock, and processes one after the other. */
final class FakeMember {
  private static final byte[] POSITION_KEY = "mapplied".getBytes(StandardCharsets.US_ASCII);

  final int index;
  final FakeDisk disk = new FakeDisk();

  /** The files of large values. */
  final Set<BlobId> files = new LinkedHashSet<>();

  /** Those that are to come from others. */
  final Set<BlobId> awaited = new LinkedHashSet<>();

  private final FakeCluster cluster;
  private final MemoryEngine memory = new MemoryEngine(new MemoryEngine.Sizes(4096, 512, 128));
  private final double clockRate;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Due> timers = new PriorityQueue<>();
  private Path directory;
  private Database database;
  private FakeConsensus consensus;
  private RaftLog log;
  private LogPosition durable = LogPosition.NONE;
  private boolean hasCopy;
  private boolean up;
  private boolean powerFails;
  private int pausedUntil;
  private long timersSet;

  /** Reads of the database until one fails. */
  private long readsLeft = Long.MAX_VALUE;

  /** The power goes while something is written. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private record Due(long nanos, long number, Runnable action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return nanos == other.nanos
          ? Long.compare(number, other.number)
          : Long.compare(nanos, other.nanos);
    }
  }

  FakeMember(int index, FakeCluster cluster, Path directory) {
    this.index = index;
    this.hasCopy = FakeCluster.FOUNDERS.contains(index);
    this.cluster = cluster;
    this.directory = directory;
    this.clockRate = 0.9 + cluster.random().nextDouble() / 5;
  }

  private final class FailingEngine implements Engine {
    @Override
    public String name() {
      return memory.name();
    }

    @Override
    public EngineDatabase open(Path path) throws IOException {
      return new ForwardingDatabase(memory.open(path)) {
        @Override
        public byte[] get(byte[] key) {
          readsLeft--;
          if (readsLeft == 0) {
            throw new IllegalStateException("the disk cannot be read");
          }
          return super.get(key);
        }
      };
    }
  }

  /** Tells the history what becomes of each command. */
  private final class Machine implements StateMachine {
    private final StateMachine store =
        cluster
            .faults()
            .machine(
                new StoreStateMachine(
                    blob -> {}, ids -> later(() -> remove(ids)), (command, answer) -> {}));

    @Override
    public <R> R apply(Command<R> command, Transaction txn) {
      TaggedCommand<R> tagged = (TaggedCommand<R>) command;
      try {
        R answer = store.apply(tagged.command(), txn);
        tell(tagged, FakeHistory.outcomeOf(answer, null));
        return answer;
      } catch (Refusal refusal) {
        tell(tagged, FakeHistory.outcomeOf(null, refusal));
        throw refusal;
      }
    }

    private void tell(TaggedCommand<?> command, String outcome) {
      cluster.history().applied(command.number(), consensus.applied(), outcome);
    }

    @Override
    public void committed(Command<?> command, Object answer) {
      store.committed(((TaggedCommand<?>) command).command(), answer);
    }
  }

  long nanos() {
    return (long) (cluster.nanos() * clockRate);
  }

  /** Starts a process. */
  void start() {
    try {
      database = Database.open(directory, new FailingEngine(), RowKeys.residentFamilies());
      StateMachine machine = new Machine();
      cluster.faults().opened(database);
      consensus = new FakeConsensus(index, disk, cluster.network(), cluster.random());
      long origin = nanos() - 1;
      log =
          new RaftLog(
              FakeCluster.GROUP,
              new TaggedCommand.Codec(),
              cluster.faults().consensus(consensus),
              cluster.faults().applier(database, machine, new TaggedCommand.Codec()),
              cluster.faults().lease(() -> nanos() - origin),
              new NoCopies(),
              new LogRuntime(
                  this::nanos,
                  (nanos, action) -> timers.add(new Due(nanos() + nanos, timersSet++, action)),
                  tasks::add,
                  cluster.random()));
      log.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    cluster
        .history()
        .require(
            position().index() >= durable.index(), "member %s lost what it made durable", index);
    up = true;
    log.onLeadership(new FakeRecovery(cluster.clients(), this));
  }

  /** Of which entry its database has the effect; what it was told of may lie behind that. */
  int reached() {
    return Math.max(consensus.applied(), (int) position().index());
  }

  private LogPosition position() {
    byte[] row = database.get(POSITION_KEY);
    return row == null
        ? LogPosition.NONE
        : new LogPosition(ByteBuffer.wrap(row).getLong(), ByteBuffer.wrap(row).getLong(8));
  }

  /** Ends the process at once; what the system has of its writes stays. */
  void kill() {
    if (up) {
      up = false;
      readsLeft = Long.MAX_VALUE;
      tasks.clear();
      timers.clear();
      try {
        database.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The power goes, now or within the next writes. */
  void cutPower() {
    Random random = cluster.random();
    if (up && random.nextBoolean()) {
      powerFails = true;
      memory.cutPowerAfter(
          1L + random.nextInt(3),
          () -> {
            if (up) {
              up = false;
              throw new PowerCut();
            }
          });
    } else {
      up = false;
      loseUnsynced();
    }
  }

  private void loseUnsynced() {
    memory.loseUnsynced(
        cluster.random(),
        cluster.random().nextBoolean() ? MemoryEngine.Loss.WHOLE_WRITES : MemoryEngine.Loss.PAGES);
    disk.losePower();
    powerFails = false;
    readsLeft = Long.MAX_VALUE;
    tasks.clear();
    timers.clear();
  }

  void failSoon() {
    readsLeft = 1L + cluster.random().nextInt(6);
  }

  /** Whether it has a copy, or had one that went down. */
  boolean hasCopy() {
    return hasCopy;
  }

  /** Begins an empty copy as one that does not vote yet. */
  void join(Set<Integer> others) {
    if (!hasCopy && !others.contains(index)) {
      directory = directory.resolveSibling("m" + index + "-joined-" + cluster.step());
      disk.beginAnew(FakeVoters.of(others));
      awaited.addAll(cluster.clients().files());
      hasCopy = true;
      start();
    }
  }

  /** Gives up its copy, unless its own log has a later word that it votes. */
  void leave(FakeMaster.Agreed agreed) {
    boolean isNeeded = disk.votersIndex() > agreed.index() && disk.voters().names(index);
    if (isRunning() && !powerFails && !isNeeded) {
      kill();
      hasCopy = false;
      durable = LogPosition.NONE;
      files.clear();
      awaited.clear();
    }
  }

  /** Gives up its copy, since the group is over: nobody needs a file of it any more. */
  void end() {
    kill();
    hasCopy = false;
    files.forEach(cluster::noteRemoved);
  }

  /** Gets a file that it lacks from another one. */
  void fetch() {
    awaited.stream().filter(cluster::hasFile).findFirst().ifPresent(this::take);
  }

  /** Has this file from now on. */
  void take(BlobId id) {
    awaited.remove(id);
    files.add(id);
  }

  /** How many files its rows name that it is still to get. */
  int missing() {
    int[] missing = new int[1];
    forEachBlob(id -> missing[0] += files.contains(id) ? 0 : 1);
    return missing[0];
  }

  private void forEachBlob(Consumer<BlobId> each) {
    forEachRow(
        (key, value) -> {
          if (key[0] == RowKeys.liveBlobs()[0] || key[0] == RowKeys.deadBlobs()[0]) {
            each.accept(BlobId.of(RowKeys.withoutFamily(key)));
          }
        });
  }

  /** What a process that ended needs before another starts. */
  void restart() {
    if (!hasCopy) {
      return;
    }
    if (up && consensus.failure() != null) {
      kill();
    }
    if (!up) {
      if (powerFails) {
        loseUnsynced();
      }
      start();
    }
  }

  /** Ends what is still to go wrong, and restarts what did. */
  void heal() {
    readsLeft = Long.MAX_VALUE;
    if (powerFails) {
      up = false;
    }
    restart();
  }

  boolean isUp() {
    return up;
  }

  boolean isRunning() {
    return up && hasCopy && cluster.step() >= pausedUntil && consensus.failure() == null;
  }

  void pause(int steps) {
    pausedUntil = cluster.step() + steps;
  }

  FakeConsensus consensus() {
    return consensus;
  }

  RaftLog log() {
    return log;
  }

  Database database() {
    return database;
  }

  /** Does something that is due. */
  void runTask() {
    Due due = timers.peek();
    if (due != null && due.nanos() <= nanos()) {
      timers.remove().action().run();
    } else if (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  void later(Runnable task) {
    tasks.add(task);
  }

  /** Applies the next entry that is committed. */
  void apply() {
    if (consensus.canApply()) {
      consensus.apply();
      if (isRunning()) {
        check();
      }
    }
  }

  /** Lets the log forget what the database has. */
  void makeDurable() {
    LogPosition done = consensus.makeDurable();
    if (done != null && up) {
      durable = done;
    }
  }

  /** Becomes what another member is, by its rows. */
  void install(FakeMember source) throws IOException {
    int position = (int) source.position().index();
    if (consensus.isLeader()
        || position <= consensus.applied()
        || position <= position().index()
        || source.disk.term < disk.term) {
      return;
    }
    Path next = directory.resolveSibling("m" + index + "-" + cluster.step());
    Database copy = Database.open(next, new FailingEngine(), RowKeys.residentFamilies());
    Changes rows = new Changes();
    source.forEachRow(
        (key, value) -> {
          if (cluster.faults().isCopied(key)) {
            rows.put(key, value);
          }
        });
    copy.write(rows, true);
    awaited.addAll(source.files);
    awaited.addAll(source.awaited);
    awaited.removeAll(files);
    consensus.install(position, source.disk);
    database.replace(copy, () -> directory = next);
  }

  private void forEachRow(BiConsumer<byte[], byte[]> each) {
    try (Cursor cursor = database.cursor()) {
      cursor.seek(new byte[0]);
      while (cursor.next()) {
        each.accept(cursor.key(), cursor.value());
      }
    }
  }

  /** As a store does, which removes no file that a row names again. */
  private void remove(List<BlobId> ids) {
    cluster.faults().removing(log);
    for (BlobId id : ids) {
      if (database.get(RowKeys.liveBlob(id)) == null
          && database.get(RowKeys.deadBlob(id)) == null) {
        files.remove(id);
        awaited.remove(id);
        cluster.noteRemoved(id);
      }
    }
  }

  /** Holds what this member has now to what others had at the same place. */
  void check() {
    if (consensus.applied() < position().index()) {
      return;
    }
    int[] rows = new int[1];
    forEachRow(
        (key, value) -> {
          if (!Arrays.equals(key, POSITION_KEY)) {
            rows[0] = 31 * (31 * rows[0] + Arrays.hashCode(key)) + Arrays.hashCode(value);
          }
        });
    cluster.history().state(consensus.applied(), rows[0], index);
    forEachBlob(
        id ->
            cluster
                .history()
                .require(
                    files.contains(id) || (awaited.contains(id) && cluster.hasOrHadFile(id)),
                    "member %s lacks a file that a row names",
                    index));
  }

  @Override
  public String toString() {
    if (!hasCopy) {
      return index + " has no copy";
    }
    return index
        + (up ? ": " : " down: ")
        + log.status()
        + " last "
        + disk.size()
        + " voters "
        + disk.voters()
        + " tasks "
        + tasks.size()
        + " failure "
        + consensus.failure();
  }
}
