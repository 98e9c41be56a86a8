package io.kittenfs.store;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Leadership;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.command.SweepCommand;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a store does of its own accord while its log leads: it ends what earlier leaders left
 * half-done, and removes in the background what nobody sees any more: expired keys, records of
 * dropped generations, blobs of dropped records. What is left to do is in the store itself, so it
 * goes on after a restart, or on another copy. Safe for many threads.
 */
final class Janitor implements Leadership, AutoCloseable {
  private static final int BATCH = 512;
  private static final long NEVER = -1;

  private final Database database;
  private final StoreOptions options;
  private final CommandLog log;
  private final ExportPins pins;
  private final LiveMoves moves;
  private final StoreClock clock;

  /** The index of the last command after which there was nothing to do; used by the task alone. */
  private long quietAt = NEVER;

  private volatile int pendingSweeps;
  private volatile long pinnedBlobs;

  /** Null while this node does not lead; changed under this object's monitor. */
  private volatile BackgroundTask task;

  /** Under this object's monitor. */
  private boolean closed;

  private record Dropped(int slot, int generation) {}

  /**
   * Some of the blobs to delete.
   *
   * @param ids those that may go
   * @param pinned how many may not yet
   * @param next where the rest begins
   */
  private record DeadBlobs(List<BlobId> ids, int pinned, byte[] next) {}

  Janitor(
      Database database,
      StoreOptions options,
      CommandLog log,
      ExportPins pins,
      LiveMoves moves,
      StoreClock clock) {
    this.database = database;
    this.options = options;
    this.log = log;
    this.pins = pins;
    this.moves = moves;
    this.clock = clock;
  }

  @Override
  public synchronized void leading() {
    if (closed) {
      return;
    }
    new StoreRecovery(database, log).run(options);
    endDeadMoves();
    BackgroundTask started = new BackgroundTask("store-janitor", this::run);
    task = started;
    started.start();
  }

  /** Waits for the command at hand, which is answered before long however leadership was lost. */
  @Override
  public synchronized void following() {
    if (task != null) {
      task.close();
      task = null;
      moves.clear();
    }
  }

  /** Ends after the step at hand, also when the log leads later. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    following();
  }

  /** Looks for work now instead of at the next regular time. */
  void wake() {
    BackgroundTask running = task;
    if (running != null) {
      running.wake();
    }
  }

  int pendingSweeps() {
    return pendingSweeps;
  }

  /** How many blobs are kept only for exports that are open. */
  long pinnedBlobs() {
    return pinnedBlobs;
  }

  private boolean isClosed() {
    BackgroundTask running = task;
    return running == null || running.isClosed();
  }

  private void run() {
    long now = log.commandIndex();
    if (now == quietAt) {
      return;
    }
    endDeadMoves();
    new SlotSweep(database, log, clock, this::isClosed).run();
    sweepGenerations();
    deleteBlobs();
    quietAt = hasNothingToDo() ? now : NEVER;
  }

  /** Whether there will be nothing to do before the next command. */
  private boolean hasNothingToDo() {
    try (Cursor cursor = database.cursor()) {
      for (byte[] family : List.of(RowKeys.expiries(), RowKeys.changes(), RowKeys.deadBlobs())) {
        cursor.seek(family);
        if (cursor.nextWithin(family)) {
          return false;
        }
      }
    }
    StoreView now = new StoreView(database.residentRows()::get);
    return IntStream.range(0, options.slots()).noneMatch(slot -> now.slot(slot).isLeaving());
  }

  /** A slot whose move nobody leads any more would refuse its writes for ever. */
  private void endDeadMoves() {
    StoreView now = new StoreView(database.residentRows()::get);
    for (int slot = 0; slot < options.slots(); slot++) {
      SlotState state = now.slot(slot);
      if (state.isLeaving() && !moves.isLive(slot)) {
        try {
          submit(new MoveOutCommand.Abandon(slot, state.move()));
        } catch (Refusal itEndedMeanwhile) {
          if (itEndedMeanwhile.code() != ErrorCode.CONFLICT) {
            throw itEndedMeanwhile;
          }
        }
      }
    }
  }

  private void sweepGenerations() {
    List<Dropped> dropped = new ArrayList<>();
    byte[] family = RowKeys.generations();
    database
        .residentRows()
        .tailMap(family)
        .forEach(
            (key, row) -> {
              if (key[0] == family[0]
                  && GenerationState.decode(row).status() == GenerationState.Status.DROPPED) {
                dropped.add(new Dropped(RowKeys.slotOf(key), RowKeys.generationOf(key)));
              }
            });
    pendingSweeps = dropped.size();
    for (Dropped generation : dropped) {
      sweep(generation);
    }
    pendingSweeps = 0;
  }

  private void sweep(Dropped dropped) {
    byte[] prefix = RowKeys.records(dropped.slot(), dropped.generation());
    byte[] from = prefix;
    List<KeyHash> batch;
    do {
      batch = new ArrayList<>();
      // A new cursor for each batch: a long-lived one would keep the files from being compacted
      // away.
      try (Cursor cursor = database.cursor()) {
        cursor.seek(from);
        while (batch.size() < BATCH && cursor.nextWithin(prefix)) {
          batch.add(RowKeys.hashOf(cursor.key()));
          from = cursor.key();
        }
      }
      submit(new SweepCommand.Records(dropped.slot(), dropped.generation(), batch));
    } while (batch.size() == BATCH && !isClosed());
    if (!isClosed()) {
      submit(new SweepCommand.Generation(dropped.slot(), dropped.generation()));
    }
  }

  private void deleteBlobs() {
    long pinned = 0;
    byte[] from = RowKeys.deadBlobs();
    DeadBlobs some;
    do {
      some = deadBlobs(from);
      if (!some.ids().isEmpty()) {
        submit(new SweepCommand.Blobs(some.ids()));
      }
      pinned += some.pinned();
      from = some.next();
    } while (some.ids().size() == BATCH && !isClosed());
    pinnedBlobs = pinned;
  }

  private DeadBlobs deadBlobs(byte[] from) {
    List<BlobId> dead = new ArrayList<>();
    int pinned = 0;
    byte[] family = RowKeys.deadBlobs();
    byte[] next = from;
    try (Cursor cursor = database.cursor()) {
      cursor.seek(from);
      while (dead.size() < BATCH && cursor.nextWithin(family)) {
        if (pins.allows(Longs.fromByteArray(cursor.value()))) {
          dead.add(BlobId.of(RowKeys.withoutFamily(cursor.key())));
        } else {
          pinned++;
        }
        // The first key that there could be after this one.
        next = Bytes.concat(cursor.key(), new byte[1]);
      }
    }
    return new DeadBlobs(dead, pinned, next);
  }

  private <R> R submit(Command<R> command) {
    return log.submitAndWait(command);
  }
}
