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

/** A leader hands leadership over when it is told to. */
class HandOverTest {
  private static final Group GROUP = Members.group(65_536);

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

  private void handOver(int member, int to) {
    members.part(GROUP, member).consensus().transferLeadership(to);
  }

  @Test
  void eachMemberMayBeTheNext() {
    for (int next : new int[] {1, 2, 0}) {
      members.lead(GROUP, next);
      members.commit(GROUP, "by " + next);
    }

    assertThat(members.part(GROUP, 2).copy().entries())
        .containsExactly("one", "by 1", "by 2", "by 0");
    assertThat(members.part(GROUP, 2).copy().leadership()).endsWith("follows");
  }

  @Test
  void itIsAnnouncedWheneverAMemberBeginsToLead() {
    members.lead(GROUP, 0);
    int before = members.part(GROUP, 1).leaderships();
    members.lead(GROUP, 1);

    await().until(() -> members.part(GROUP, 1).leaderships() > before);
  }

  @Test
  void onlyTheLeaderDoesAndOnlyToAnotherMember() {
    int leader = members.awaitLeader(GROUP);
    int other = (leader + 1) % Members.COUNT;
    long term = members.part(GROUP, leader).copy().ledTerm();
    handOver(other, other);
    handOver(leader, leader);
    handOver(leader, 7);
    members.commit(GROUP, "two");

    assertThat(members.part(GROUP, leader).copy().ledTerm()).isEqualTo(term);
  }
}
