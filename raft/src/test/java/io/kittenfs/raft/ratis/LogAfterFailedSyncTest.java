package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.files.RunningFile;
import io.kittenfs.model.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log whose sync may have failed is written anew before it counts: the system forgets which pages
 * it could not write.
 */
class LogAfterFailedSyncTest {
  private static final Group GROUP = Members.group(65_536);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
    members.lead(GROUP, 0);
    members.commit(GROUP, "before");
    members.stopNode(1);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private Path open() throws IOException {
    return new LogFiles(members.directoryOf(1, GROUP))
        .segments().stream().filter(LogFiles.Segment::isOpen).findFirst().orElseThrow().file();
  }

  @Test
  void theSameBytesAreInAnotherFile() throws IOException {
    byte[] bytes = Files.readAllBytes(open());
    Object before = key(open());
    new LogFiles(members.directoryOf(1, GROUP)).renewOpenSegment();

    assertThat(Files.readAllBytes(open())).isEqualTo(bytes);
    assertThat(key(open())).isNotEqualTo(before);
  }

  @Test
  void aCopyThatFailedGoesOnWithIt() throws IOException {
    new RunningFile(members.directoryOf(1, GROUP), Optional.of("a boot before")).begin();
    Object before = key(open());
    // Else the system could give its key to another file.
    Files.createLink(directory.resolve("still there"), open());
    members.startNode(1);
    members.open(GROUP, 1, false);

    members.commit(GROUP, "after");
    assertThat(members.part(GROUP, 1).copy().entries()).containsExactly("before", "after");
    assertThat(
            new LogFiles(members.directoryOf(1, GROUP))
                .segments().stream().map(LogFiles.Segment::file).map(this::key))
        .doesNotContain(before);
  }

  private Object key(Path file) {
    try {
      return Files.readAttributes(file, "fileKey").get("fileKey");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
