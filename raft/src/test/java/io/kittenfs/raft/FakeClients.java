package io.kittenfs.raft;

import com.google.common.primitives.Longs;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Key;
import io.kittenfs.store.command.CheckpointCommand;
import io.kittenfs.store.command.ClearCommand;
import io.kittenfs.store.command.DeleteCommand;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.command.StoreCommand;
import io.kittenfs.store.command.SweepCommand;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoreView;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Ask the members of a {@link FakeCluster} to read and to write few keys, in any way. */
final class FakeClients {
  static final int SLOTS = 2;
  private static final int KEYS = 3;
  private static final int OTHER_GROUP = FakeCluster.GROUP + 1;
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;
  private static final byte[] DIGEST = new byte[32];

  private final FakeCluster cluster;
  private final FakeHistory history;
  private final Random random;
  private final Map<Long, RaftLog> asked = new HashMap<>();
  private final Set<BlobId> files = new LinkedHashSet<>();

  FakeClients(FakeCluster cluster) {
    this.cluster = cluster;
    this.history = cluster.history();
    this.random = cluster.random();
  }

  /** Asks some member to write, or all of them to read; seldom one that refuses. */
  void step() {
    if (random.nextBoolean()) {
      cluster.members().stream().filter(this::isToBeAsked).forEach(this::read);
      return;
    }
    FakeMember member = cluster.any();
    if (isToBeAsked(member)) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        submit(member, command(member));
      }
    }
  }

  private boolean isToBeAsked(FakeMember member) {
    return member.isRunning()
        && (member.log().status().role() != LogStatus.Role.FOLLOWER || random.nextInt(8) == 0);
  }

  private void read(FakeMember member) {
    RaftLog log = member.log();
    int floor = history.beginRead();
    long term = log.leadershipTerm();
    CompletableFuture<Void> unused =
        log.readable()
            .whenComplete(
                (allowed, failure) -> {
                  if (failure == null && isAlive(member, log)) {
                    if (random.nextBoolean()) {
                      finish(member, floor, term);
                    } else {
                      member.later(() -> finish(member, floor, term));
                    }
                  }
                });
  }

  private void finish(FakeMember member, int floor, long term) {
    if (cluster.faults().answers(member.log(), term)) {
      history.read(floor, member.consensus().applied(), member.index);
    }
  }

  private static boolean isAlive(FakeMember member, RaftLog log) {
    return member.isUp() && member.log().equals(log);
  }

  /** Submits a write, and answers its number. */
  long submit(FakeMember member, StoreCommand<?> command) {
    RaftLog log = member.log();
    long number = history.begin(command instanceof PutCommand || command.takesSlot());
    asked.put(number, log);
    CompletableFuture<?> unused =
        log.submit(new TaggedCommand<>(number, command))
            .whenComplete(
                (answer, failure) -> {
                  if (isAlive(member, log)) {
                    history.answered(number, member.consensus().applied(), answer, failure);
                  }
                });
    return number;
  }

  /** Whether everything is answered that was asked of processes which live. */
  boolean areAnswered() {
    return asked.entrySet().stream()
        .filter(operation -> cluster.isAlive(operation.getValue()))
        .allMatch(operation -> history.isOver(operation.getKey()));
  }

  private StoreCommand<?> command(FakeMember member) {
    Key key = Key.of("key" + random.nextInt(KEYS));
    int slot = key.hash().slot(SLOTS);
    long now = EPOCH_MILLIS + member.nanos() / 1_000_000 + 100L * member.index;
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new DeleteCommand(slot, key.hash(), condition(), now);
      case 3 -> new ClearCommand(slot);
      case 4 -> new MoveOutCommand.Begin(slot, OTHER_GROUP, now);
      case 5 -> new MoveOutCommand.Freeze(slot, move(member, slot));
      case 6, 7 -> new MoveOutCommand.Abandon(slot, move(member, slot));
      case 8, 9 -> sweep(member);
      // The history compares what each member answers.
      case 10 -> new CheckpointCommand(now, false);
      default ->
          new PutCommand(
              slot,
              key,
              key.hash(),
              value(member),
              RepresentationFields.ofType("text/plain"),
              condition(),
              random.nextInt(6) == 0
                  ? Optional.of(Duration.ofMillis(1 + random.nextInt(200)))
                  : Optional.empty(),
              now);
    };
  }

  private static long move(FakeMember member, int slot) {
    return new StoreView(member.database()::get).slot(slot).move();
  }

  private Precondition condition() {
    return switch (random.nextInt(6)) {
      case 0 -> new Precondition.Absent();
      case 1 -> new Precondition.Present();
      default -> new Precondition.None();
    };
  }

  /** All files that there ever were. */
  Set<BlobId> files() {
    return files;
  }

  private StagedValue value(FakeMember leader) {
    BlobId id = BlobId.random(random);
    if (random.nextInt(3) == 0 && spread(id, leader)) {
      return new BlobValue(id, 300_000, DIGEST, 0);
    }
    byte[] bytes = Longs.toByteArray(random.nextLong());
    return new InlineValue(bytes, 0, bytes.length, DIGEST);
  }

  /** A majority of the members has a file before it is named; the others get it later. */
  private boolean spread(BlobId id, FakeMember leader) {
    FakeVoters voters = leader.disk.voters();
    List<FakeMember> others =
        voters.all().stream().map(cluster.members()::get).filter(FakeMember::isRunning).toList();
    if (!voters.isMajority(member -> cluster.members().get(member).isRunning())) {
      return false;
    }
    files.add(id);
    cluster.members().stream().filter(FakeMember::hasCopy).forEach(to -> to.awaited.add(id));
    leader.take(id);
    while (!voters.isMajority(member -> cluster.members().get(member).files.contains(id))) {
      others.get(random.nextInt(others.size())).take(id);
    }
    return true;
  }

  private SweepCommand.Blobs sweep(FakeMember member) {
    byte[] family = RowKeys.deadBlobs();
    List<BlobId> ids = List.of();
    try (Cursor cursor = member.database().cursor()) {
      cursor.seek(family);
      if (cursor.nextWithin(family)) {
        ids = List.of(BlobId.of(RowKeys.withoutFamily(cursor.key())));
      }
    }
    cluster.faults().sweeping(member, ids);
    return new SweepCommand.Blobs(ids);
  }
}
