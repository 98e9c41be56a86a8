package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.Leadership;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a listener hears of leadership, and what happens when it fails. */
class LeadershipCallsTest {
  @TempDir Path directory;
  private ScriptedLog script;
  private final List<String> calls = new ArrayList<>();
  private int failures;

  @BeforeEach
  void open() throws IOException {
    script = new ScriptedLog(directory);
    script.log.onLeadership(
        new Leadership() {
          @Override
          public void leading() {
            calls.add("leading");
            if (failures > 0) {
              failures--;
              throw new IllegalStateException("not yet");
            }
          }

          @Override
          public void following() {
            calls.add("following");
          }
        });
  }

  @Test
  void itLeadsOnceTheWaitIsOverAndFollowsAtOnce() {
    script.elect(3);
    script.runTasks();
    assertThat(calls).isEmpty();
    script.pass(Duration.ofMillis(134));
    script.runTasks();
    assertThat(calls).containsExactly("leading");
    script.events().following();
    script.runTasks();
    assertThat(calls).containsExactly("leading", "following");
  }

  @Test
  void aNewTermIsANewLeadership() {
    script.lead(3);
    script.runTasks();
    script.lead(5);
    script.runTasks();
    assertThat(calls).containsExactly("leading", "following", "leading");
  }

  @Test
  void leadershipThatIsOverBeforeItWasToldIsNotTold() {
    script.lead(3);
    script.events().following();
    script.runTasks();
    assertThat(calls).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainWhileThisNodeLeads() {
    failures = 2;
    script.lead(3);
    script.runTasks();
    assertThat(calls).hasSize(1);
    script.pass(Duration.ofSeconds(1));
    script.runTasks();
    script.pass(Duration.ofSeconds(1));
    script.runTasks();
    assertThat(calls).containsExactly("leading", "leading", "leading");
    script.pass(Duration.ofMinutes(1));
    script.runTasks();
    assertThat(calls).hasSize(3);
  }

  @Test
  void whatFailedIsNotTriedAgainByAFollower() {
    failures = 1;
    script.lead(3);
    script.runTasks();
    script.events().following();
    script.pass(Duration.ofSeconds(2));
    script.runTasks();
    assertThat(calls).containsExactly("leading", "following");
  }
}
