package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loss of power took from a database the log delivers again, and nothing else. */
class DatabaseBehindItsLogTest {
  private static final Group GROUP = Members.group(65_536);
  private static final List<String> ENTRIES = List.of("one", "two", "three", "four");

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
    ENTRIES.forEach(entry -> members.commit(GROUP, entry));
    for (int i = 0; i < Members.COUNT; i++) {
      members.stopNode(i);
    }
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private void startWith(int index, int entries) throws IOException {
    CopyInMemory lost = members.part(GROUP, index).copy().before(ENTRIES.get(entries));
    assertThat(lost.entries()).isEqualTo(ENTRIES.subList(0, entries));
    members.startNode(index);
    members.open(GROUP, index, lost);
  }

  @Test
  void oneMemberIsBehind() throws IOException {
    startWith(0, 2);
    for (int i = 1; i < Members.COUNT; i++) {
      members.startNode(i);
      members.open(GROUP, i, false);
    }
    await().until(() -> members.part(GROUP, 0).copy().entries().equals(ENTRIES));
  }

  @Test
  void allAreBehindByAsManyAsTheyLost() throws IOException {
    for (int i = 0; i < Members.COUNT; i++) {
      startWith(i, i);
    }
    members.commit(GROUP, "five");
    for (Members.Part part : members.running(GROUP)) {
      assertThat(part.copy().entries()).containsExactly("one", "two", "three", "four", "five");
    }
  }
}
