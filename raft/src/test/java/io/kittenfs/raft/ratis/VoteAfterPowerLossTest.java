package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.files.RunningFile;
import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a loss of power a member does not vote in a term in which it may have voted already. */
class VoteAfterPowerLossTest {
  private static final Group GROUP = Members.group(65_536);

  @TempDir private Path directory;
  private Members members;
  private long term;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
    members.lead(GROUP, 0);
    members.commit(GROUP, "before");
    term = term(1);
    members.stopNode(1);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private long term(int index) {
    return members.part(GROUP, index).consensus().state().term();
  }

  @Test
  void itGoesOnInALaterTermThanAnyItMayHaveForgotten() throws IOException {
    new RunningFile(members.directoryOf(1, GROUP), Optional.of("a boot before")).begin();
    members.startNode(1);
    members.open(GROUP, 1, false);

    assertThat(term(1)).isGreaterThan(term + 999);
    members.commit(GROUP, "after");
    assertThat(members.part(GROUP, 1).copy().entries()).containsExactly("before", "after");
  }

  @Test
  void itGoesOnInItsTermAfterACleanEnd() throws IOException {
    members.startNode(1);
    members.open(GROUP, 1, false);

    assertThat(term(1)).isBetween(term, term + 99);
  }

  @Test
  void itHasVotedForNobodyInThatTerm() throws IOException {
    // Whether a member gave its vote to the leader that it has is luck.
    Path file = directory.resolve("voted");
    Files.write(file, List.of("term=7", "votedFor=" + Members.peer(0)));
    new VoteFile(file).raiseTerm();

    assertThat(Files.readAllLines(file)).contains("votedFor=", "term=1007");
  }
}
