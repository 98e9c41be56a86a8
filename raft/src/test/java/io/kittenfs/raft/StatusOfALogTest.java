package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.LogStatus.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log says in which term its member leads, and never that it leads in one of another. */
class StatusOfALogTest {
  @TempDir Path directory;
  private ScriptedLog script;

  @BeforeEach
  void elect() throws IOException {
    script = new ScriptedLog(directory);
    script.elect(3);
  }

  private void assertStatus(Role role, long term) {
    assertThat(script.log.status())
        .satisfies(
            status -> {
              assertThat(status.role()).isEqualTo(role);
              assertThat(status.term()).isEqualTo(term);
            });
  }

  @Test
  void aLeaderIsShownInItsTerm() {
    assertStatus(Role.WAITING, 3);
    script.pass(Duration.ofMillis(134));
    assertStatus(Role.LEADER, 3);
    assertThat(script.log.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void aLeaderThatWasNotToldOfItsSuccessorDoesNotLeadInThatTerm() {
    script.pass(Duration.ofMillis(134));
    script.vote(4);
    assertStatus(Role.FOLLOWER, 4);
    script.events().following();
    assertStatus(Role.FOLLOWER, 4);
  }

  @Test
  void oneThatWaitsAndWasNotToldDoesNotEither() {
    script.vote(4);
    assertStatus(Role.FOLLOWER, 4);
  }
}
