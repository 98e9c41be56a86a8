package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.log.LogPosition;
import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that cannot take an entry stops, and takes no later one; the others go on. */
class FailureOfACopyTest {
  private static final Group GROUP = Members.group(65_536);

  @TempDir private Path directory;
  private Members members;

  /** Has a disk that fails at one entry. */
  private static final class FailingCopy extends CopyInMemory {
    @Override
    public synchronized void committed(LogPosition at, byte[] entry) {
      if (new String(entry, StandardCharsets.UTF_8).equals("poison")) {
        throw new IllegalStateException("the disk failed");
      }
      super.committed(at, entry);
    }
  }

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private void create(int failing) throws IOException {
    for (int i = 0; i < Members.COUNT; i++) {
      members.open(GROUP, i, i == failing ? new FailingCopy() : new CopyInMemory());
    }
    members.lead(GROUP, 0);
    members.commit(GROUP, "before");
  }

  private void propose(String entry) {
    members
        .part(GROUP, members.awaitLeader(GROUP))
        .consensus()
        .propose(entry.getBytes(StandardCharsets.UTF_8), () -> {});
  }

  private void awaitFailure(int index) {
    await().until(() -> members.part(GROUP, index).consensus().state().failure() != null);
    assertThat(members.part(GROUP, index).consensus().state().failure())
        .contains("could not be applied")
        .contains("the disk failed");
  }

  @Test
  void aFollowerStopsAlone() throws IOException {
    create(1);
    propose("poison");
    awaitFailure(1);
    members.close(GROUP, 1);
    members.commit(GROUP, "after");

    assertThat(members.part(GROUP, 1).copy().entries()).containsExactly("before");
    assertThat(members.part(GROUP, 2).copy().entries())
        .containsExactly("before", "poison", "after");
  }

  @Test
  void aLeaderStopsAndAnotherGoesOn() throws IOException {
    create(0);
    propose("poison");
    awaitFailure(0);
    await().until(() -> !members.part(GROUP, 0).copy().leads());
    members.close(GROUP, 0);
    members.commit(GROUP, "after");

    assertThat(members.part(GROUP, 0).copy().entries()).containsExactly("before");
    assertThat(members.part(GROUP, 1).copy().entries())
        .containsExactly("before", "poison", "after");

    // A copy that works by now gets what it lacks.
    members.open(GROUP, 0, new CopyInMemory());
    await()
        .untilAsserted(
            () ->
                assertThat(members.part(GROUP, 0).copy().entries())
                    .containsExactly("before", "poison", "after"));
  }
}
