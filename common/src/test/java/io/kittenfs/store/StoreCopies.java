package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Leadership;
import io.kittenfs.log.LogStatus;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.record.BlobId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three copies of one store: the first leads, and each command that it submits is applied on all
 * that are open. Files go from one directory to the other, except from and to copies that are cut
 * off.
 */
final class StoreCopies implements AutoCloseable {
  static final int LEADER = 0;
  private static final int COPIES = 3;

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  /** Those whose files nobody can ask for, and that take none. */
  final Set<Integer> cutOff = ConcurrentHashMap.newKeySet();

  /** Those that send the wrong bytes. */
  final Set<Integer> damaged = ConcurrentHashMap.newKeySet();

  /** How often each file was replicated. */
  final Map<BlobId, AtomicInteger> replications = new ConcurrentHashMap<>();

  final AtomicInteger fetches = new AtomicInteger();

  /** How often the others were asked to remove a file. */
  final AtomicInteger discards = new AtomicInteger();

  /** What is done when a file is replicated, before others have it. */
  volatile Runnable beforeReplication = () -> {};

  /** What is done when a file is fetched, once another copy has opened it. */
  volatile Runnable whileFetched = () -> {};

  /** Whether puts are stored and answered as if nobody knew. */
  volatile boolean answersAreLost;

  /** How many commands each follower says that it lacks of those that it has. */
  volatile long lacks;

  /** Whether the leader says how many commands there are. */
  volatile boolean leaderAnswers;

  /** The steady clock of all copies, in nanoseconds. */
  final AtomicLong steady = new AtomicLong();

  final AtomicInteger questions = new AtomicInteger();

  private final Path directory;
  private final StoreOptions options;
  private final Store[] stores = new Store[COPIES];
  private final CommandLog[] logs = new CommandLog[COPIES];

  StoreCopies(Path directory, StoreOptions options) throws IOException {
    this.directory = directory;
    this.options = options;
    // The leader is the last, since its first command is for all.
    for (int copy = COPIES - 1; copy >= 0; copy--) {
      open(copy);
    }
  }

  Store leader() {
    return stores[LEADER];
  }

  Store store(int copy) {
    return stores[copy];
  }

  void open(int copy) throws IOException {
    Path place = directory.resolve("copy-" + copy);
    stores[copy] =
        Store.open(
            place,
            TestEngine.choose(EngineChoice.AUTO, directory.resolve("native")),
            options,
            TestStores.log(
                log -> {
                  logs[copy] = log;
                  return copy == LEADER ? new LeaderLog(log) : new FollowerLog(log);
                }),
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            new StoreClock(now::get, steady::get, Optional::empty),
            new Random(),
            new Peers(copy));
  }

  void close(int copy) throws IOException {
    stores[copy].close();
    stores[copy] = null;
    logs[copy] = null;
  }

  /** The files of large values of a copy, also those that are being written. */
  List<Path> files(int copy) {
    return FilesBelow.list(directory.resolve("copy-" + copy + "/blobs"));
  }

  /** Takes its files from a copy, as a loss does. */
  void loseFiles(int copy) throws IOException {
    for (Path file : files(copy)) {
      Files.delete(file);
    }
  }

  @Override
  public void close() throws IOException {
    for (int copy = 0; copy < COPIES; copy++) {
      if (stores[copy] != null) {
        close(copy);
      }
    }
  }

  /** Has every copy apply what is submitted, in one order. */
  private final class LeaderLog extends ForwardingLog {
    LeaderLog(CommandLog log) {
      super(log);
    }

    @Override
    public synchronized <R> CompletableFuture<R> submit(Command<R> command) {
      List<CompletableFuture<?>> answers = new ArrayList<>();
      for (int copy = 1; copy < COPIES; copy++) {
        if (logs[copy] != null) {
          answers.add(logs[copy].submit(command));
        }
      }
      // A test that has the answer finds it on all copies.
      answers.forEach(answer -> answer.handle((result, failure) -> result).join());
      CompletableFuture<R> answer = super.submit(command);
      if (answersAreLost && command instanceof PutCommand) {
        return answer.thenCompose(
            unused ->
                CompletableFuture.failedFuture(
                    new KittenException(ErrorCode.OUTCOME_UNKNOWN, "Nobody knows.")));
      }
      return answer;
    }
  }

  private final class FollowerLog extends ForwardingLog {
    FollowerLog(CommandLog log) {
      super(log);
    }

    @Override
    public LogStatus status() {
      return new LogStatus(LogStatus.Role.FOLLOWER, 1, OptionalInt.of(LEADER), 0, 0, 0);
    }

    @Override
    public long commandIndex() {
      return super.commandIndex() - lacks;
    }

    @Override
    public void onLeadership(Leadership listener) {}
  }

  private final class Peers implements BlobPeers {
    private final int self;

    Peers(int self) {
      this.self = self;
    }

    @Override
    public boolean hasOthers() {
      return true;
    }

    private Stream<Integer> others() {
      return IntStream.range(0, COPIES)
          .boxed()
          .filter(copy -> copy != self && stores[copy] != null)
          .filter(copy -> !cutOff.contains(copy) && !cutOff.contains(self));
    }

    @Override
    public void replicate(BlobContent blob, Source file) {
      replications.computeIfAbsent(blob.id(), unused -> new AtomicInteger()).incrementAndGet();
      beforeReplication.run();
      others().forEach(copy -> give(copy, blob, file));
      if (others().findAny().isEmpty()) {
        throw new KittenException(ErrorCode.UNAVAILABLE, "Nothing was stored.");
      }
    }

    private void give(int copy, BlobContent blob, Source file) {
      try {
        stores[copy].receiveBlob(blob, file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void discard(BlobId id) {
      discards.incrementAndGet();
      IntStream.range(0, COPIES)
          .filter(copy -> copy != self && stores[copy] != null)
          .forEach(copy -> stores[copy].discardBlob(id));
    }

    @Override
    public boolean fetch(BlobId id, Receiver receiver) {
      fetches.incrementAndGet();
      return others().anyMatch(copy -> fetch(copy, id, receiver));
    }

    private boolean fetch(int copy, BlobId id, Receiver receiver) {
      try (FileChannel file = stores[copy].openBlob(id).orElse(null)) {
        if (file == null) {
          return false;
        }
        whileFetched.run();
        receiver.receive(damaged.contains(copy) ? otherBytes(file) : Channels.newInputStream(file));
        return true;
      } catch (KittenException e) {
        if (e.code() != ErrorCode.BAD_GATEWAY) {
          throw e;
        }
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void fetchRows(Receiver receiver) throws IOException {
      throw new IOException("these copies never lack rows");
    }

    private InputStream otherBytes(FileChannel file) throws IOException {
      byte[] bytes = Channels.newInputStream(file).readAllBytes();
      bytes[0]++;
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public CompletableFuture<Long> commandsAtLeader() {
      questions.incrementAndGet();
      return leaderAnswers
          ? CompletableFuture.completedFuture(logs[LEADER].commandIndex())
          : CompletableFuture.failedFuture(
              new KittenException(ErrorCode.UNAVAILABLE, "Nobody leads."));
    }
  }
}
