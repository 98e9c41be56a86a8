package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody else than members does anything over the port of a node. */
class MembersOnlyTest {
  private static final Group GROUP = Members.group(65_536);

  @TempDir private Path directory;

  @Test
  void clientsOfRatisAreRefused() throws IOException {
    try (Members members = new Members(directory)) {
      members.create(GROUP);
      int leader = members.awaitLeader(GROUP);
      RaftPeerId id = RaftPeerId.valueOf(Members.peer(leader).toString());
      RaftPeer peer = RaftPeer.newBuilder().setId(id).setAddress(members.address(leader)).build();
      RaftGroupId group = RaftGroupId.valueOf(GROUP.uuid());
      try (RaftClient client =
          RaftClient.newBuilder()
              .setProperties(new RaftProperties())
              .setRaftGroup(RaftGroup.valueOf(group, peer))
              .setRetryPolicy(RetryPolicies.noRetry())
              .build()) {
        assertThatThrownBy(() -> client.io().send(Message.valueOf("planted")))
            .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.getGroupManagementApi(id).remove(group, true, false))
            .isInstanceOf(IOException.class);
      }

      members.commit(GROUP, "one");
      assertThat(members.part(GROUP, leader).copy().entries()).containsExactly("one");
    }
  }
}
