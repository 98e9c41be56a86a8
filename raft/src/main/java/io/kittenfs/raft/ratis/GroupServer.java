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
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server of this node is asked for in one group. Safe for use by many threads. */
final class GroupServer {
  /** For how long a leader takes no entries, while the other one catches up and is elected. */
  private static final long TRANSFER_MILLIS = 1000;

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

  /**
   * A member as the log of its group names it. All have the same priority: Ratis lets nobody be
   * elected while a member of a higher one answers that it votes against, though it may be unable
   * to reach the others itself.
   */
  static RaftPeer peer(PeerId id, String name) {
    return RaftPeer.newBuilder().setId(id.toString()).setAddress(name).build();
  }

  /** Takes part; begins a log where there is none. */
  void open(List<RaftPeer> peers) throws IOException {
    RaftGroup members = RaftGroup.valueOf(group, peers);
    ask(GroupManagementRequest.newAdd(client, server.getId(), callIds.getAsLong(), members, false));
  }

  /** Takes part no more; the log stays. */
  void close() throws IOException {
    if (division().isEmpty()) {
      return;
    }
    try {
      ask(
          GroupManagementRequest.newRemove(
              client, server.getId(), callIds.getAsLong(), group, false, false));
    } catch (IOException e) {
      // Another thread may have been first.
      if (division().isPresent()) {
        throw e;
      }
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

  /** The elections of this group, as this member takes part in them. */
  GroupElection election() {
    return new GroupElection(server, group, this::division);
  }

  /** Begins to hand leadership over, if this member leads and the other one is a member. */
  void transferLeadership(int worker) {
    Optional<RaftServer.Division> division = division();
    if (division.isEmpty() || !division.get().getInfo().isLeaderReady()) {
      return;
    }
    for (RaftPeer peer : division.get().getRaftConf().getCurrentPeers()) {
      if (PeerId.parse(peer.getId().toString()).worker() == worker) {
        transferLeadership(peer.getId());
      }
    }
  }

  private void transferLeadership(RaftPeerId peer) {
    try {
      // Fails when that member is behind or away; who wants it asks again.
      CompletableFuture<RaftClientReply> unused =
          server.transferLeadershipAsync(
              new TransferLeadershipRequest(
                  client, server.getId(), group, callIds.getAsLong(), peer, TRANSFER_MILLIS));
    } catch (IOException notNow) {
      LOG.debug("Leadership was not handed over: {}", notNow.toString());
    }
  }

  /**
   * Begins to make these the members, if this member leads and no other change goes on.
   *
   * @param present who votes now; else nothing changes
   * @param peers as the log is to name them
   */
  void changeMembers(List<RaftPeer> present, List<RaftPeer> peers) {
    Optional<RaftServer.Division> division = division();
    if (division.isEmpty() || !division.get().getInfo().isLeaderReady()) {
      return;
    }
    SetConfigurationRequest.Arguments members =
        SetConfigurationRequest.Arguments.newBuilder()
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(present)
            .setServersInNewConf(peers)
            .build();
    try {
      CompletableFuture<?> unused =
          server
              .setConfigurationAsync(
                  new SetConfigurationRequest(
                      client, server.getId(), group, callIds.getAsLong(), members))
              .whenComplete((reply, failure) -> tell(peers, reply, failure));
    } catch (IOException notNow) {
      LOG.debug("The members of group {} stay as they are: {}", group, notNow.toString());
    }
  }

  private void tell(List<RaftPeer> peers, RaftClientReply reply, Throwable failure) {
    if (failure == null && reply.isSuccess()) {
      LOG.info("The members of group {} are {} now", group, peers);
    } else {
      // One goes on already, or the new member does not answer; who wants it asks again.
      LOG.debug("The members of group {} stay as they are", group, failure);
    }
  }

  /**
   * What each other member is known to have committed, by its name; {@link
   * RaftLog#INVALID_LOG_INDEX} of one that was not heard of since this one takes part.
   */
  Map<String, Long> commits() {
    Map<String, Long> commits = new HashMap<>();
    division().ifPresent(division -> commits(division, commits));
    commits.remove(server.getId().toString());
    return commits;
  }

  private static void commits(RaftServer.Division division, Map<String, Long> commits) {
    for (RaftPeer peer : division.getRaftConf().getAllPeers()) {
      commits.put(peer.getId().toString(), RaftLog.INVALID_LOG_INDEX);
    }
    for (CommitInfoProto info : division.getCommitInfos()) {
      commits.put(info.getServer().getId().toStringUtf8(), info.getCommitIndex());
    }
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
