package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.FormatCommand;
import io.kittenfs.store.command.StoreCommand;
import io.kittenfs.store.command.StoreStateMachine;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotStates;
import io.kittenfs.store.record.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new copy that is led by a second leader before the first one gave the store its format: slots
 * would seem to be there that are elsewhere, what is stored in them would be gone with the format,
 * and what is stored elsewhere would not be found.
 */
class CommandsBeforeTheFormatTest {
  private static final int SLOTS = 8;

  @TempDir private Path directory;

  @Test
  void areRefusedAndChangeNothing() throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("database"), EngineChoice.AUTO)) {
      BatchApplier applier =
          new BatchApplier(
              database, new StoreStateMachine(blob -> {}, ids -> {}, (command, answer) -> {}));
      AssignCommand assign = new AssignCommand(5, 1);
      assertThat(refusal(applier, assign))
          .isInstanceOfSatisfying(
              KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

      assertThat(refusal(applier, new FormatCommand(SLOTS, false))).isNull();
      assertThat(refusal(applier, assign)).isNull();
      assertThat(SlotStates.read(database.cursor(), SLOTS).get(5).role()).isEqualTo(SlotRole.OWNED);
      assertThat(SlotStates.read(database.cursor(), SLOTS).get(4).role()).isEqualTo(SlotRole.NONE);
    }
  }

  @Test
  void nothingIsThereToRead() throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("database"), EngineChoice.AUTO)) {
      StoreView view = new StoreView(database.residentRows()::get);
      assertThat(view.slot(5).role()).isEqualTo(SlotRole.NONE);
      try (Cursor cursor = database.cursor()) {
        assertThat(SlotStates.read(cursor, SLOTS).owned()).isEmpty();
      }
    }
  }

  private static Throwable refusal(BatchApplier applier, StoreCommand<?> command)
      throws IOException {
    BatchApplier.Batch batch = applier.apply(List.of(command));
    applier.write(batch, false);
    return batch.outcomes().get(0).refusal();
  }
}
