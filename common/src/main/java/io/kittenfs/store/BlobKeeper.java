package io.kittenfs.store;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.ThreadBudget;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this copy of a store has the file of each large value that its records name:
 * files come beside the log, so a record may be here before its file. What is missing is fetched
 * from other copies, for as long as a record names it. Safe for many threads.
 */
final class BlobKeeper implements BlobOpener, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(BlobKeeper.class);

  /** Some megabytes of memory. */
  private static final int MISSING_MAX = 10_000;

  /** So many that no copy gives end a round: most likely nobody can be reached. */
  private static final int FAILURES_MAX = 8;

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(16);

  /** How long a reader waits for a file before it is told to come back. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final BlobFiles files;
  private final BlobPeers peers;
  private final BlobReceiver receiver;
  private final BlobReaper reaper;
  private final InstantSource clock;
  private final MissingBlobs missing = new MissingBlobs(MISSING_MAX);
  private final BackgroundTask task = new BackgroundTask("blob-keeper", this::run);

  /** Those that wait, the first to come first. */
  private final Queue<Reader> awaiting = new ConcurrentLinkedQueue<>();

  /** They hold threads that other nodes may wait for. */
  private final Semaphore readers = new Semaphore(ThreadBudget.MISSING_FILES);

  private final BackgroundTask readersTask = new BackgroundTask("blob-reader", this::fetchAwaited);

  // Used by the task alone.
  private final BlobScan scan;
  private Duration pause = Duration.ZERO;
  private Instant pausedAt = Instant.MIN;

  private volatile boolean scanned;
  private volatile boolean scanAgain;

  /**
   * Who waits for a file.
   *
   * @param fetched completed with whether it came
   */
  private record Reader(BlobContent blob, CompletableFuture<Boolean> fetched) {}

  BlobKeeper(
      BlobFiles files,
      BlobPeers peers,
      BlobReceiver receiver,
      BlobReaper reaper,
      BlobScan scan,
      InstantSource clock) {
    this.files = files;
    this.peers = peers;
    this.receiver = receiver;
    this.reaper = reaper;
    this.scan = scan;
    this.clock = clock;
  }

  /** Begins; a store that is the only copy has nothing to begin. */
  void start() {
    if (peers.hasOthers()) {
      task.start();
      readersTask.start();
    }
  }

  /** A committed command brought a large value. Looks for its file and does not block. */
  void committed(BlobContent blob) {
    if (!peers.hasOthers() || files.has(blob.id(), blob.size()) || !reaper.isLive(blob.id())) {
      return;
    }
    if (missing.add(blob)) {
      task.wake();
    } else {
      scanAgain = true;
    }
  }

  /**
   * How many files are missing here, as far as is known: at least 1 until everything was looked at
   * after the store was opened, and no more than 10,001.
   */
  long missing() {
    return peers.hasOthers() ? missing.count() + (scanned && !scanAgain ? 0 : 1) : 0;
  }

  /** Fetches the file first when it is missing here, unless its last row is gone by now. */
  @Override
  public FileChannel open(BlobContent blob) throws IOException {
    try {
      return files.read(blob.id());
    } catch (IOException e) {
      if (!peers.hasOthers() || files.has(blob.id()) || !reaper.isNamed(blob.id())) {
        throw e;
      }
    }
    if (!await(blob)) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker does not have this value's file yet and fetches it from another copy. Try"
              + " again in a moment.");
    }
    return files.read(blob.id());
  }

  /**
   * Takes the file away, so that nobody reads it any more, and fetches it again. That of the only
   * copy stays: a part of it may be well.
   */
  @Override
  public void damaged(BlobContent blob) {
    if (!reaper.isNamed(blob.id())) {
      return;
    }
    LOGGER.error(
        "Blob {} is not what was stored{}",
        blob.id().hex(),
        peers.hasOthers() ? "; it is set aside, and fetched again from another copy" : "");
    if (peers.hasOthers()) {
      try {
        files.setAside(blob.id());
        committed(blob);
      } catch (IOException e) {
        LOGGER.error("Blob {} could not be set aside", blob.id().hex(), e);
      }
    }
  }

  private boolean await(BlobContent blob) {
    if (!readers.tryAcquire()) {
      return false;
    }
    Reader reader = new Reader(blob, new CompletableFuture<>());
    awaiting.add(reader);
    try {
      readersTask.wake();
      return !readersTask.isClosed() && Uninterruptibles.getUninterruptibly(reader.fetched(), WAIT);
    } catch (TimeoutException itMayComeLater) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    } finally {
      // Nobody else is to wait until a file was fetched that this one needs no more.
      awaiting.remove(reader);
      readers.release();
    }
  }

  private void fetchAwaited() {
    for (Reader first = awaiting.peek();
        first != null && !readersTask.isClosed();
        first = awaiting.peek()) {
      BlobContent blob = first.blob();
      boolean here = false;
      try {
        here = fetch(blob);
      } finally {
        answer(blob, here);
      }
    }
  }

  private void answer(BlobContent blob, boolean here) {
    awaiting.stream()
        .filter(reader -> reader.blob().equals(blob))
        .forEach(reader -> reader.fetched().complete(here));
    awaiting.removeIf(reader -> reader.fetched().isDone());
  }

  private void run() {
    fetchMissing();
    if (scanned && scanAgain) {
      scanAgain = false;
      scanned = false;
      scan.restart();
    }
    if (!scanned && missing.room() > 0) {
      List<BlobContent> found = scan.next(missing.room(), task::isClosed);
      found.forEach(this::committed);
      scanned = scan.hasEnded();
    }
  }

  private void fetchMissing() {
    Instant now = clock.instant();
    if (!now.isBefore(pausedAt) && now.isBefore(pausedAt.plus(pause))) {
      return;
    }
    int fetched = 0;
    int failed = 0;
    for (BlobContent blob : missing.all()) {
      if (task.isClosed() || failed == FAILURES_MAX) {
        break;
      }
      if (!reaper.isLive(blob.id()) || fetch(blob)) {
        missing.remove(blob.id());
        fetched++;
      } else {
        missing.postpone(blob);
        failed++;
      }
    }
    pause = failed > 0 && fetched == 0 ? longer(pause) : Duration.ZERO;
    pausedAt = now;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    if (twice.compareTo(PAUSE_MIN) < 0) {
      return PAUSE_MIN;
    }
    return twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
  }

  /** Answers whether the file is here now. */
  private boolean fetch(BlobContent blob) {
    try {
      if (!files.has(blob.id(), blob.size())
          && !peers.fetch(blob.id(), bytes -> receiver.receive(blob, () -> bytes))) {
        return false;
      }
    } catch (KittenException e) {
      LOGGER.warn(
          "Blob {} is missing and cannot be fetched yet: {}", blob.id().hex(), e.toString());
      return false;
    }
    missing.remove(blob.id());
    if (!reaper.isNamed(blob.id())) {
      // Its last row went while the file was on its way: nobody else would remove it.
      reaper.remove(List.of(blob.id()));
    }
    return true;
  }

  /** Waits for the steps at hand; readers that wait are told that nothing came. */
  @Override
  public void close() {
    if (peers.hasOthers()) {
      task.close();
      readersTask.close();
      awaiting.forEach(reader -> reader.fetched().complete(false));
    }
  }
}
