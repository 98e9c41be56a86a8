package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.Refusal;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.MemoryEngine;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.LogPosition;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.command.StoreCommand;
import io.kittenfs.store.command.StoreStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same commands make the same database, byte for byte, and get the same answers, however they
 * are cut into batches, wherever a copy is opened again in between, loses its power, is told again
 * what it knows or takes over a snapshot of another one, and whichever engine it has.
 */
class ReplicaEqualityTest {
  private static final int COMMANDS = 3_000;
  private static final int SNAPSHOTS = 10;
  private static final int DELIVERIES_MAX = 5_000;

  @TempDir Path directory;

  /** One copy, to which commands are given in batches. */
  private final class Replica implements AutoCloseable {
    private final BlobFiles files;
    private final StoreDatabases databases;
    private final List<String> answers = new ArrayList<>();
    private Database database;
    private BatchApplier applier;

    Replica(String name, EngineChoice choice) throws IOException {
      this(name, TestEngine.choose(choice, directory.resolve("native")));
    }

    Replica(String name, Engine engine) throws IOException {
      Path place = directory.resolve(name);
      this.files = new BlobFiles(place.resolve("blobs"));
      this.databases = new StoreDatabases(place, engine);
      Files.createDirectory(place);
      files.open();
      open();
    }

    private void open() throws IOException {
      database = databases.openLive();
      applier =
          new BatchApplier(
              database, new StoreStateMachine(blob -> {}, ids -> {}, (command, answer) -> {}));
    }

    void reopen() throws IOException {
      database.close();
      open();
    }

    void losePower(Runnable loss) throws IOException {
      loss.run();
      open();
    }

    /** A copy that leads alone has no place in a shared log. */
    List<String> rowsButPosition() {
      String position = HexFormat.of().formatHex("mapplied".getBytes(StandardCharsets.US_ASCII));
      return rows().stream().filter(row -> !row.startsWith(position + "=")).toList();
    }

    List<BatchApplier.Outcome> apply(List<StoreCommand<?>> commands) throws IOException {
      return write(applier.apply(commands));
    }

    void apply(int index, Entry entry) throws IOException {
      write(applier.apply(new LogPosition(entry.term(), index), entry.commands()));
    }

    /** The index of the next entry that this has to be told. */
    int nextEntry() {
      return (int) applier.position().index() + 1;
    }

    /** Becomes what another one is. The large values have no bytes here. */
    void install(Replica source) throws IOException {
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      try (StoreSnapshot snapshot =
              new PinnedViews(
                      source.database,
                      source.files,
                      blob -> source.files.read(blob.id()),
                      new ExportPins())
                  .snapshot();
          SnapshotInstall install =
              new SnapshotInstall(
                  databases,
                  files,
                  new SpaceGuard(() -> Long.MAX_VALUE, 0),
                  TestStores.receiver(files),
                  (next, check) -> {
                    check.run();
                    databases.goOnWith(next, database);
                  },
                  () -> {})) {
        snapshot.writeRows(rows);
        install.receiveRows(new ByteArrayInputStream(rows.toByteArray()));
        install.forEachMissing(this::makeFile);
        install.finish();
      }
    }

    private void makeFile(BlobContent blob) {
      TestStores.makeBlob(files, blob.id());
    }

    private List<BatchApplier.Outcome> write(BatchApplier.Batch batch) throws IOException {
      applier.write(batch, false);
      for (BatchApplier.Outcome outcome : batch.outcomes()) {
        assertThat(outcome.refusal())
            .satisfiesAnyOf(
                it -> assertThat(it).isNull(), it -> assertThat(it).isInstanceOf(Refusal.class));
        answers.add(
            outcome.refusal() == null
                ? String.valueOf(outcome.answer())
                : outcome.refusal().getMessage());
      }
      return batch.outcomes();
    }

    List<String> rows() {
      List<String> rows = new ArrayList<>();
      try (Cursor cursor = database.cursor()) {
        while (cursor.next()) {
          rows.add(
              HexFormat.of().formatHex(cursor.key())
                  + "="
                  + HexFormat.of().formatHex(cursor.value()));
        }
      }
      return rows;
    }

    @Override
    public void close() throws IOException {
      database.close();
    }
  }

  /** Commands that make sense for the copy that leads, which applies each before the next. */
  private static List<StoreCommand<?>> lead(Replica leader, long seed) throws IOException {
    ScriptedCommands script = new ScriptedCommands(new Random(seed));
    List<StoreCommand<?>> commands = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      StoreCommand<?> next = script.next();
      commands.add(next);
      BatchApplier.Outcome outcome = leader.apply(List.of(next)).get(0);
      if (outcome.refusal() == null) {
        script.answered(next, outcome.answer());
      }
    }
    assertThat(script.kinds()).as("kinds of commands that were not refused").hasSizeGreaterThan(24);
    return commands;
  }

  private static void follow(Replica follower, List<StoreCommand<?>> commands, Random random)
      throws IOException {
    int from = 0;
    while (from < commands.size()) {
      int to = Math.min(commands.size(), from + 1 + random.nextInt(1 << random.nextInt(9)));
      follower.apply(commands.subList(from, to));
      from = to;
      if (random.nextInt(20) == 0) {
        follower.reopen();
      }
    }
  }

  /** What a log that several nodes share holds at one index. */
  private record Entry(long term, List<StoreCommand<?>> commands) {}

  private static List<Entry> entries(List<StoreCommand<?>> commands, Random random) {
    List<Entry> entries = new ArrayList<>();
    long term = 1;
    for (int from = 0; from < commands.size(); ) {
      int to = Math.min(commands.size(), from + 1 + random.nextInt(1 << random.nextInt(6)));
      term += random.nextInt(10) / 9;
      entries.add(new Entry(term, commands.subList(from, to)));
      from = to;
    }
    return entries;
  }

  /**
   * The log delivers each entry, and now and then some again that it delivered before, after a
   * restart all that are after the last one that the copy has written.
   */
  private void followShared(
      Replica follower, List<Entry> entries, Random random, Disturbance disturbance)
      throws IOException {
    int next = 1;
    int known = 0;
    for (int told = 0; next <= entries.size(); told++) {
      assertThat(told).as("deliveries of %d entries", entries.size()).isLessThan(DELIVERIES_MAX);
      follower.apply(next, entries.get(next - 1));
      known = Math.max(known, next);
      next++;
      int event = random.nextInt(30);
      if (event == 0) {
        // Never ahead of what the copy has seen, and no gap.
        next = 1 + random.nextInt(next);
      } else if (event == 1) {
        disturbance.happen(follower, known);
        next = follower.nextEntry();
      }
    }
  }

  /** Something that happens to a copy between two entries. */
  private interface Disturbance {
    void happen(Replica replica, int known) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void whatIsDeliveredTwiceIsAppliedOnce(long seed) throws IOException {
    Random random = new Random(seed);
    try (Replica leader = new Replica("leader", EngineChoice.AUTO);
        Replica follower = new Replica("follower", EngineChoice.AUTO);
        Replica straight = new Replica("straight", EngineChoice.AUTO)) {
      List<Entry> entries = entries(lead(leader, seed), random);
      deliver(straight, entries, entries.size());
      followShared(follower, entries, random, (replica, known) -> replica.reopen());
      assertThat(follower.rows()).isEqualTo(straight.rows());
      assertThat(follower.rowsButPosition()).isEqualTo(leader.rowsButPosition());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25})
  void lossesOfPowerChangeNothing(long seed) throws IOException {
    Random random = new Random(seed);
    MemoryEngine engine = new MemoryEngine(new MemoryEngine.Sizes(8 << 10, 2 << 10, 256));
    try (Replica leader = new Replica("leader", EngineChoice.AUTO);
        Replica straight = new Replica("straight", EngineChoice.AUTO);
        Replica follower = new Replica("follower", engine)) {
      List<Entry> entries = entries(lead(leader, seed), random);
      deliver(straight, entries, entries.size());
      followShared(
          follower,
          entries,
          random,
          (replica, known) -> {
            MemoryEngine.Loss[] losses = MemoryEngine.Loss.values();
            replica.losePower(
                () -> engine.loseUnsynced(random, losses[random.nextInt(losses.length)]));
            assertThat(replica.nextEntry()).isLessThanOrEqualTo(known + 1);
          });
      assertThat(follower.rows()).isEqualTo(straight.rows());
    }
  }

  /** Each copy takes over what the other one is by then, whichever is ahead, and goes on. */
  @ParameterizedTest
  @CsvSource({"31,NATIVE,JAVA", "32,JAVA,NATIVE", "33,AUTO,AUTO"})
  void snapshotsChangeNothing(long seed, EngineChoice one, EngineChoice other) throws IOException {
    Random random = new Random(seed);
    try (Replica leader = new Replica("leader", EngineChoice.AUTO);
        Replica straight = new Replica("straight", one);
        Replica first = new Replica("first", one);
        Replica second = new Replica("second", other)) {
      List<Entry> entries = entries(lead(leader, seed), random);
      deliver(straight, entries, entries.size());
      for (int round = 0; round < SNAPSHOTS; round++) {
        boolean swap = random.nextBoolean();
        Replica taking = swap ? first : second;
        Replica giving = swap ? second : first;
        deliverSome(taking, entries, random);
        deliverSome(giving, entries, random);
        taking.install(giving);
        assertThat(taking.rows()).isEqualTo(giving.rows());
      }
      deliver(first, entries, entries.size());
      deliver(second, entries, entries.size());
      assertThat(first.rows()).isEqualTo(straight.rows());
      assertThat(second.rows()).isEqualTo(straight.rows());
    }
  }

  private static void deliverSome(Replica replica, List<Entry> entries, Random random)
      throws IOException {
    deliver(replica, entries, Math.min(entries.size(), replica.nextEntry() + random.nextInt(20)));
    if (random.nextInt(4) == 0) {
      replica.reopen();
    }
  }

  private static void deliver(Replica replica, List<Entry> entries, int last) throws IOException {
    for (int index = replica.nextEntry(); index <= last; index++) {
      replica.apply(index, entries.get(index - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batchesAndRestartsChangeNothing(long seed) throws IOException {
    try (Replica leader = new Replica("leader", EngineChoice.AUTO);
        Replica follower = new Replica("follower", EngineChoice.AUTO)) {
      follow(follower, lead(leader, seed), new Random(seed));
      assertThat(follower.rows()).isEqualTo(leader.rows());
      assertThat(follower.answers).isEqualTo(leader.answers);
      assertThat(follower.applier.index()).isEqualTo(leader.applier.index());
    }
  }

  @Test
  void bothEnginesHoldTheSame() throws IOException {
    try (Replica leader = new Replica("leader", EngineChoice.NATIVE);
        Replica follower = new Replica("follower", EngineChoice.JAVA)) {
      follow(follower, lead(leader, 7), new Random(7));
      assertThat(follower.rows()).isEqualTo(leader.rows());
    }
  }
}
