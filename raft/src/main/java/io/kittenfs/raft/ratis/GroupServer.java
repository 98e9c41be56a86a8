package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server of this node is asked for in one group. Safe for use by many threads. */
final class GroupServer {
  /** Far apart, so that there is room for others between them. */
  private static final int PREFERRED_PRIORITY = 10;

  private static final Logger LOG = LoggerFactory.getLogger(GroupServer.class);

  private final RaftServer server;
  private final ClientId client;
  private final LongSupplier callIds;
  private final RaftGroupId group;

  /**
   * @param client under which this node asks itself; another one after each start, because Ratis
   *     takes a second call with one id for a repetition of the first
   */
  GroupServer(RaftServer server, ClientId client, LongSupplier callIds, RaftGroupId group) {
    this.server = server;
    this.client = client;
    this.callIds = callIds;
    this.group = group;
  }

  /** A member as the log of its group names it. */
  static RaftPeer peer(PeerId id, String name, boolean preferred) {
    return RaftPeer.newBuilder()
        .setId(id.toString())
        .setAddress(name)
        .setPriority(preferred ? PREFERRED_PRIORITY : 0)
        .build();
  }

  /** Takes part; begins a log where there is none. */
  void open(List<RaftPeer> peers) throws IOException {
    RaftGroup members = RaftGroup.valueOf(group, peers);
    ask(GroupManagementRequest.newAdd(client, server.getId(), callIds.getAsLong(), members, false));
  }

  /** Takes part no more; the log stays. */
  void close() throws IOException {
    if (division().isPresent()) {
      ask(
          GroupManagementRequest.newRemove(
              client, server.getId(), callIds.getAsLong(), group, false, false));
    }
  }

  private void ask(GroupManagementRequest request) throws IOException {
    RaftClientReply reply = server.groupManagement(request);
    if (!reply.isSuccess()) {
      throw new IOException(reply.getException());
    }
  }

  /**
   * Proposes an entry.
   *
   * @param failed called when the entry was not committed, or is not known to be
   */
  void propose(Proposal proposal, Runnable failed) {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(group)
            .setCallId(callIds.getAsLong())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    CompletableFuture<?> unused =
        submit(request)
            .whenComplete(
                (reply, failure) -> {
                  if (failure != null || !reply.isSuccess()) {
                    failed.run();
                  }
                });
  }

  private CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
    try {
      return server.submitClientRequestAsync(request);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Writes into the log, if this member leads, which one is to; unless it says so already. */
  void prefer(int worker) {
    Optional<RaftServer.Division> division = division();
    if (division.isEmpty() || !division.get().getInfo().isLeaderReady()) {
      return;
    }
    List<RaftPeer> present = List.copyOf(division.get().getRaftConf().getCurrentPeers());
    List<RaftPeer> wanted = present.stream().map(peer -> preferring(peer, worker)).toList();
    if (priorities(wanted).equals(priorities(present))
        || !priorities(wanted).containsValue(PREFERRED_PRIORITY)) {
      return;
    }
    SetConfigurationRequest.Arguments change =
        SetConfigurationRequest.Arguments.newBuilder()
            .setServersInCurrentConf(present)
            .setServersInNewConf(wanted)
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .build();
    try {
      RaftClientReply reply =
          server.setConfiguration(
              new SetConfigurationRequest(
                  client, server.getId(), group, callIds.getAsLong(), change));
      if (!reply.isSuccess()) {
        LOG.debug("The preferred member was not changed: {}", reply.getException().toString());
      }
    } catch (IOException notNow) {
      // Another change is on its way, or another member leads by now; who wants it asks again.
      LOG.debug("The preferred member was not changed: {}", notNow.toString());
    }
  }

  private static RaftPeer preferring(RaftPeer peer, int worker) {
    PeerId id = PeerId.parse(peer.getId().toString());
    return peer(id, peer.getAddress(), id.worker() == worker);
  }

  private static Map<String, Integer> priorities(List<RaftPeer> peers) {
    Map<String, Integer> priorities = new HashMap<>();
    peers.forEach(peer -> priorities.put(peer.getId().toString(), peer.getPriority()));
    return priorities;
  }

  /** What each other member is known to have committed, by its name. */
  Map<String, Long> commits() {
    Map<String, Long> commits = new HashMap<>();
    for (CommitInfoProto info :
        division().map(RaftServer.Division::getCommitInfos).orElse(List.of())) {
      commits.put(info.getServer().getId().toStringUtf8(), info.getCommitIndex());
    }
    commits.remove(server.getId().toString());
    return commits;
  }

  /** Removes entries up to this index, as Ratis counts; whole files only, and in the background. */
  void purge(long index) {
    division()
        .ifPresent(
            division -> {
              CompletableFuture<Long> unused = division.getRaftLog().purge(index);
            });
  }

  /** Ratis' side of this group; empty while it takes no part. */
  Optional<RaftServer.Division> division() {
    try {
      return Optional.of(server.getDivision(group));
    } catch (IOException noPart) {
      return Optional.empty();
    }
  }
}
