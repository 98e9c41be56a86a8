package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.NameEntry;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a store counts with what it holds: of each generation the keys, the bytes and the
 * digest with its records and its names, and the blobs with the records that name them. Reads every
 * record once, as of one moment, and changes nothing. Used by one thread.
 */
final class CountersCheck {
  private static final Logger LOGGER = LoggerFactory.getLogger(CountersCheck.class);

  private final Database database;
  private final BooleanSupplier closed;
  private final Map<Generation, Tally> tallies = new TreeMap<>();
  private long blobs;

  /**
   * A check, to be run once.
   *
   * @param closed whether the store ends; then the check does, too, and finds nothing
   */
  CountersCheck(Database database, BooleanSupplier closed) {
    this.database = database;
    this.closed = closed;
  }

  private record Generation(int slot, int number) implements Comparable<Generation> {
    @Override
    public int compareTo(Generation other) {
      return slot == other.slot
          ? Integer.compare(number, other.number)
          : Integer.compare(slot, other.slot);
    }
  }

  private static final class Tally {
    private Counters counted = Counters.ZERO;
    private Counters records = Counters.ZERO;
    private long names;
    private long blobs;

    boolean agrees() {
      return counted.equals(records) && names == records.keys();
    }
  }

  private interface Row {
    void read(byte[] key, byte[] value);
  }

  /** Runs the check and logs what it found, as one line. */
  void runAndLog() {
    LOGGER.info("The power was lost while this store was open; its counters are being checked");
    List<String> disagreements = run();
    if (closed.getAsBoolean()) {
      return;
    }
    if (disagreements.isEmpty()) {
      LOGGER.info(
          "After the loss of power all is well: the counters of {} keys agree with their records",
          tallies.values().stream().mapToLong(tally -> tally.records.keys()).sum());
    } else {
      LOGGER.error(
          "After the loss of power the counters do not agree with the records: {}",
          String.join("; ", disagreements));
    }
  }

  /** Where counters and records do not agree, in words; empty when all is well. */
  List<String> run() {
    try (Cursor cursor = database.cursor()) {
      readRows(
          cursor,
          RowKeys.generations(),
          (key, value) -> tally(key).counted = GenerationState.decode(value).counters());
      readRows(cursor, RowKeys.liveBlobs(), (key, value) -> blobs++);
      readRows(cursor, RowKeys.names(), (key, value) -> addNames(NameEntry.decode(value)));
      readRows(
          cursor,
          RowKeys.records(),
          (key, value) -> addRecord(tally(key), StoredRecord.decode(value)));
    }
    return closed.getAsBoolean() ? List.of() : disagreements();
  }

  private void readRows(Cursor cursor, byte[] family, Row row) {
    cursor.seek(family);
    while (!closed.getAsBoolean() && cursor.nextWithin(family)) {
      row.read(cursor.key(), cursor.value());
    }
  }

  private void addNames(NameEntry entry) {
    for (int generation : entry.generations()) {
      tally(new Generation(entry.slot(), generation)).names++;
    }
  }

  private static void addRecord(Tally tally, StoredRecord record) {
    tally.records = tally.records.plus(record);
    tally.blobs += record.blob().isPresent() ? 1 : 0;
  }

  private Tally tally(byte[] key) {
    return tally(new Generation(RowKeys.slotOf(key), RowKeys.generationOf(key)));
  }

  private Tally tally(Generation generation) {
    return tallies.computeIfAbsent(generation, unseen -> new Tally());
  }

  private List<String> disagreements() {
    List<String> disagreements = new ArrayList<>();
    tallies.forEach(
        (generation, tally) -> {
          if (!tally.agrees()) {
            disagreements.add(
                String.format(
                    "slot %d, generation %d counts %d keys of %d bytes and has %d of %d, with %d names%s",
                    generation.slot(),
                    generation.number(),
                    tally.counted.keys(),
                    tally.counted.bytes(),
                    tally.records.keys(),
                    tally.records.bytes(),
                    tally.names,
                    tally.counted.equals(tally.records) ? "" : ", by another digest"));
          }
        });
    long named = tallies.values().stream().mapToLong(tally -> tally.blobs).sum();
    if (named != blobs) {
      disagreements.add(named + " records name a blob, " + blobs + " blobs are known");
    }
    return disagreements;
  }
}
