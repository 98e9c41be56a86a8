package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The member that is to lead leads, whenever it is there. */
class PreferredLeaderTest {
  private static final Group GROUP = Members.group(65_536, 2);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
    members.commit(GROUP, "one");
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  @Test
  void itIsGivenLeadershipBackAfterItWasAway() throws IOException {
    members.awaitLeader(GROUP, 2);
    members.stopNode(2);
    members.commit(GROUP, "two");
    members.startNode(2);
    members.open(GROUP, 2, false);

    members.awaitLeader(GROUP, 2);
  }

  @Test
  void anotherMayBePreferredLater() throws IOException {
    members.awaitLeader(GROUP, 2);
    // Nothing to do, nobody that exists, and then, twice.
    members.part(GROUP, 2).consensus().prefer(2);
    members.part(GROUP, 2).consensus().prefer(7);
    members.part(GROUP, 1).consensus().prefer(1);
    members.part(GROUP, 2).consensus().prefer(0);
    members.part(GROUP, 2).consensus().prefer(0);

    members.awaitLeader(GROUP, 0);
    members.stopNode(0);
    members.commit(GROUP, "two");
    members.startNode(0);
    members.open(GROUP, 0, false);
    members.awaitLeader(GROUP, 0);
    await()
        .untilAsserted(
            () ->
                assertThat(members.part(GROUP, 0).copy().entries()).containsExactly("one", "two"));
  }
}
