package io.kittenfs.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Bytes;
import com.google.common.util.concurrent.RateLimiter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StoredRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that a copy of a store has on its disk, slowly and again and again, and compares it
 * with what must be there: of each row the database checks its own checksums, of each generation
 * what it counts is compared with its records, and of each value its SHA-256. What is wrong with
 * rows is told to {@link Damage}, and a file to the {@link BlobOpener}. Safe for many threads.
 */
final class Verification implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Verification.class);
  private static final Duration FIRST = Duration.ofHours(1);
  private static final Duration PACE = Duration.ofHours(24);

  /** A cursor keeps files of the database on the disk, so none is open for all rows. */
  private static final int ROWS_AT_ONCE = 512;

  private static final int BUFFER_BYTES = 64 << 10;

  private final Database database;
  private final BlobFiles files;
  private final BlobOpener blobs;
  private final Damage damage;
  private final InstantSource clock;
  private final boolean isOn;
  private final RateLimiter limiter;
  private final BackgroundTask task = new BackgroundTask("verification", this::run);
  private volatile Instant due;

  /**
   * @param bytesPerSecond how much is read at most; 0 for nothing at all
   */
  Verification(
      Database database,
      BlobFiles files,
      BlobOpener blobs,
      Damage damage,
      InstantSource clock,
      long bytesPerSecond) {
    this.database = database;
    this.files = files;
    this.blobs = blobs;
    this.damage = damage;
    this.clock = clock;
    this.isOn = bytesPerSecond > 0;
    this.limiter = RateLimiter.create(isOn ? (double) bytesPerSecond : 1);
    this.due = clock.instant().plus(FIRST);
  }

  void start() {
    if (isOn) {
      task.start();
    }
  }

  /** Begins soon, from the beginning. Does not block. */
  void begin() {
    due = Instant.MIN;
    task.wake();
  }

  private void run() {
    Instant now = clock.instant();
    if (now.isBefore(due)) {
      return;
    }
    due = now.plus(PACE);
    try {
      damage.watch(
          () -> {
            generations();
            otherRows();
            return null;
          });
      largeValues();
      if (!task.isClosed()) {
        LOGGER.debug("All that is on the disk was read");
      }
    } catch (KittenException e) {
      if (e.code() != ErrorCode.UNAVAILABLE && e.code() != ErrorCode.INTERNAL) {
        throw e;
      }
      // It is noted, or the store is closed, or became that of another copy meanwhile.
    }
  }

  private void generations() {
    for (byte[] row : database.residentRows().keySet()) {
      if (task.isClosed()) {
        return;
      }
      if (row[0] == RowKeys.generations()[0]) {
        generation(RowKeys.slotOf(row), RowKeys.generationOf(row));
      }
    }
  }

  /** As of one moment, since what a generation counts changes with its records. */
  private void generation(int slot, int generation) {
    try (Cursor cursor = database.cursor()) {
      byte[] row = cursor.get(RowKeys.generation(slot, generation));
      Counters counted = Formats.decode(row, GenerationState::decode).counters();
      Counters held = Counters.ZERO;
      byte[] records = RowKeys.records(slot, generation);
      cursor.seek(records);
      while (cursor.nextWithin(records)) {
        if (task.isClosed()) {
          return;
        }
        read(cursor);
        StoredRecord record = Formats.decode(cursor.value(), StoredRecord::decode);
        held = held.plus(record);
        if (record.value() instanceof InlineValue inline && !inline.isWhole()) {
          damage.found("a value in slot " + slot + " has another digest");
        }
      }
      if (!counted.equals(held)) {
        damage.found(
            String.format(
                "slot %d, generation %d counts %d keys of %d bytes and has %d of %d%s",
                slot,
                generation,
                counted.keys(),
                counted.bytes(),
                held.keys(),
                held.bytes(),
                counted.digest().equals(held.digest()) ? "" : ", by another digest"));
      }
    }
  }

  private void read(Cursor cursor) {
    double unused = limiter.acquire(Math.max(1, cursor.key().length + cursor.value().length));
  }

  /** That they can be read is all that is known of them. */
  private void otherRows() {
    for (byte[] family :
        List.of(
            RowKeys.names(),
            RowKeys.expiries(),
            RowKeys.changes(),
            RowKeys.liveBlobs(),
            RowKeys.deadBlobs())) {
      inPieces(family, cursor -> {}, () -> {});
    }
  }

  private void largeValues() {
    List<BlobContent> found = new ArrayList<>();
    inPieces(
        RowKeys.records(),
        cursor ->
            BlobContent.of(Formats.decode(cursor.value(), StoredRecord::decode))
                .ifPresent(found::add),
        () -> {
          found.stream().takeWhile(blob -> !task.isClosed()).forEach(this::largeValue);
          found.clear();
        });
  }

  /**
   * Reads all rows of a family, not as of one moment.
   *
   * @param row looks at the row under a cursor
   * @param pause done after some of them, without a cursor
   */
  private void inPieces(byte[] family, Consumer<Cursor> row, Runnable pause) {
    byte[] position = family;
    boolean last = false;
    while (!last && !task.isClosed()) {
      try (Cursor cursor = database.cursor()) {
        cursor.seek(position);
        for (int rows = 0; !last && rows < ROWS_AT_ONCE && !task.isClosed(); rows++) {
          last = !cursor.nextWithin(family);
          if (!last) {
            position = Bytes.concat(cursor.key(), new byte[1]);
            read(cursor);
            row.accept(cursor);
          }
        }
      }
      pause.run();
    }
  }

  private void largeValue(BlobContent blob) {
    try (FileChannel file = files.read(blob.id())) {
      Hasher digest = Hashing.sha256().newHasher();
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (file.read(buffer) >= 0) {
        if (task.isClosed()) {
          return;
        }
        double unused = limiter.acquire(Math.max(1, buffer.position()));
        digest.putBytes(buffer.flip());
        buffer.clear();
      }
      if (!Arrays.equals(digest.hash().asBytes(), blob.digest().asBytes())) {
        blobs.damaged(blob);
      }
    } catch (NoSuchFileException missing) {
      // It is being fetched, or its record is gone.
    } catch (IOException e) {
      LOGGER.error("Blob {} cannot be read", blob.id().hex(), e);
      blobs.damaged(blob);
    }
  }

  /** Waits for the step at hand. Idempotent. */
  @Override
  public void close() {
    if (isOn) {
      task.close();
    }
  }
}
