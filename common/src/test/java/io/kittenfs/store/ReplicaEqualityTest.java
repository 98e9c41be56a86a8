package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.BatchApplier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same commands make the same database, byte for byte, and get the same answers, however they
 * are cut into batches, wherever a copy is opened again in between, and whichever engine it has.
 */
class ReplicaEqualityTest {
  private static final int COMMANDS = 3_000;

  @TempDir Path directory;

  /** One copy, to which commands are given in batches. */
  private final class Replica implements AutoCloseable {
    private final Engine engine;
    private final Path place;
    private final List<String> answers = new ArrayList<>();
    private Database database;
    private BatchApplier applier;

    Replica(String name, EngineChoice choice) throws IOException {
      this.engine = TestEngine.choose(choice, directory.resolve("native"));
      this.place = directory.resolve(name);
      open();
    }

    private void open() throws IOException {
      database = Database.open(place, engine, Layout.RESIDENT_FAMILIES);
      applier = new BatchApplier(database, new StoreMachine(ids -> {}));
    }

    void reopen() throws IOException {
      database.close();
      open();
    }

    List<BatchApplier.Outcome> apply(List<StoreCommand<?>> commands) throws IOException {
      BatchApplier.Batch batch = applier.apply(commands);
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
