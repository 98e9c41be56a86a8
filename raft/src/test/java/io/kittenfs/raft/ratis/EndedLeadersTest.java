package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that ended is replaced at once: but for the first, nobody here ever waits so long. */
class EndedLeadersTest {
  private static final Group ONE = Members.group(65_536);
  private static final Group TWO = Members.group(65_537);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members =
        new Members(
            directory,
            index -> RatisSettings.Compaction.USUAL,
            index -> index == 0 ? Members.ELECTION_TIMEOUT : Duration.ofHours(1));
    members.create(ONE);
    members.create(TWO);
    members.commit(ONE, "before");
    members.commit(TWO, "before");
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  @Test
  void allGroupsThatItLedHaveAnother() throws IOException {
    assertThat(members.awaitLeader(ONE)).isZero();
    members.stopNode(0);

    assertThat(members.awaitLeader(ONE)).isPositive();
    assertThat(members.awaitLeader(TWO)).isPositive();
  }

  @Test
  void theMemberThatHasMoreOfTheLogLeads() throws IOException {
    members.stopNode(1);
    members.commit(ONE, "while one was away");
    members.cut(0, 1);
    members.startNode(1);
    members.open(ONE, 1, false);
    members.stopNode(0);

    assertThat(members.awaitLeader(ONE)).isEqualTo(2);
    assertThat(members.part(ONE, 2).copy().entries()).contains("while one was away");
  }

  @Test
  void nothingHappensWhenAFollowerEnds() throws IOException {
    long term = members.part(ONE, 0).copy().ledTerm();
    members.stopNode(2);
    members.commit(ONE, "after");

    assertThat(members.part(ONE, 0).copy().ledTerm()).isEqualTo(term);
  }
}
