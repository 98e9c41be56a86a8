package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value whose file is lost keeps its slot from moving; the move says which key it is. */
class UnreadableValueTest {
  @Test
  void theKeyIsNamedAndTheSlotMovesOnceItIsGone(@TempDir Path directory) throws IOException {
    try (MoveFixture fixture = new MoveFixture(directory)) {
      String large = fixture.keys.get(20);
      deleteFiles(directory.resolve("source/blobs"));

      assertThatThrownBy(() -> fixture.move(MoveObserver.NONE).run(SOURCE, DESTINATION))
          .isInstanceOf(KittenException.class)
          .hasMessageContaining(large)
          .hasMessageContaining("cannot be read");
      assertThat(fixture.roleAtSource()).isEqualTo(SlotRole.OWNED);

      fixture.delete(fixture.source.store(), large);
      fixture.move(MoveObserver.NONE).run(SOURCE, DESTINATION);
      assertThat(fixture.owner()).contains(fixture.destination);
      assertThat(fixture.wrongAtOwner()).isEqualTo(List.of());
    }
  }

  private static void deleteFiles(Path blobs) throws IOException {
    for (Path file : FilesBelow.list(blobs)) {
      Files.delete(file);
    }
  }
}
