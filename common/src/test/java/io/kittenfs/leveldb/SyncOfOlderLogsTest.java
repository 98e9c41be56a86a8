package io.kittenfs.leveldb;

import static io.kittenfs.leveldb.TestDatabases.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.fixture.MemoryScratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * LevelDB leaves the end of a log unsynced when it begins the next (google/leveldb issue 193). A
 * write that began a log returns when the older ones are synced, whatever was asked for.
 */
class SyncOfOlderLogsTest {
  private static final int NEW_LOGS = 4;

  @TempDir(factory = MemoryScratch.class)
  Path directory;

  private final List<Event> events = new ArrayList<>();

  private enum Event {
    WROTE,
    BEGAN_LOG,
    SYNCED,
    RETURNED
  }

  /** What the directory shows, against what the engine says. */
  private final class Observed extends ForwardingDatabase {
    private final Path place;
    private final boolean diskRefuses;

    Observed(EngineDatabase database, Path place, boolean diskRefuses) {
      super(database);
      this.place = place;
      this.diskRefuses = diskRefuses;
    }

    @Override
    public boolean write(Changes writes, boolean sync) throws IOException {
      Path before = LogFiles.newest(place);
      boolean told = super.write(writes, sync);
      boolean began = !LogFiles.newest(place).equals(before);
      assertThat(told).isEqualTo(began);
      events.add(began ? Event.BEGAN_LOG : Event.WROTE);
      return told;
    }

    @Override
    public void sync() throws IOException {
      if (diskRefuses) {
        throw new IOException("no");
      }
      super.sync();
      events.add(Event.SYNCED);
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, false", "NATIVE, true", "JAVA, false", "JAVA, true"})
  void theyAreSyncedBeforeTheWriteReturns(EngineChoice choice, boolean sync) throws IOException {
    try (Database database = open(choice, false)) {
      Random random = new Random(193);
      while (events.stream().filter(Event.BEGAN_LOG::equals).count() < NEW_LOGS) {
        database.write(value(random), sync);
        events.add(Event.RETURNED);
      }
    }
    for (int i = 0; i < events.size() - 1; i++) {
      assertThat(events.get(i + 1))
          .as("after event %s", i)
          .isEqualTo(
              switch (events.get(i)) {
                case BEGAN_LOG -> Event.SYNCED;
                case WROTE, SYNCED -> Event.RETURNED;
                case RETURNED -> events.get(i + 1);
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void aWriteThatCannotSyncThemFailsAndNoneIsTakenLater(EngineChoice choice) throws IOException {
    try (Database database = open(choice, true)) {
      Random random = new Random(194);
      assertThatThrownBy(
              () -> {
                while (true) {
                  database.write(value(random), false);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessage("no");
      int written = events.size();
      assertThatThrownBy(() -> TestDatabases.put(database, "a", "later"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("failed earlier");
      assertThat(events).hasSize(written);
    }
  }

  private static Changes value(Random random) {
    Changes writes = new Changes();
    byte[] value = new byte[random.nextInt(200_000)];
    random.nextBytes(value);
    writes.put(bytes("key" + random.nextInt(20)), value);
    return writes;
  }

  private Database open(EngineChoice choice, boolean diskRefuses) throws IOException {
    Engine engine = TestEngine.choose(choice, directory.resolve("native"));
    return Database.open(
        directory.resolve("db"),
        new Engine() {
          @Override
          public String name() {
            return engine.name();
          }

          @Override
          public EngineDatabase open(Path place) throws IOException {
            return new Observed(engine.open(place), place, diskRefuses);
          }
        });
  }
}
