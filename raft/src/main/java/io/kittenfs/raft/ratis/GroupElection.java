package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this member elected in place of a leader that ended. Of those that notice it at once, the one
 * with the longest log stands, and of several such the first by name, so that they do not take
 * votes from each other. Safe for use by many threads.
 */
final class GroupElection {
  private static final Logger LOG = LoggerFactory.getLogger(GroupElection.class);

  private static final Comparator<RaftPeerId> NAMES = Comparator.comparing(RaftPeerId::toString);

  private final RaftServer server;
  private final RaftGroupId group;
  private final Supplier<Optional<RaftServer.Division>> division;

  /**
   * @param division Ratis' side of the group; empty while this member takes no part
   */
  GroupElection(
      RaftServer server, RaftGroupId group, Supplier<Optional<RaftServer.Division>> division) {
    this.server = server;
    this.group = group;
    this.division = division;
  }

  /** The other member that this one takes for its leader. */
  Optional<PeerId> leader() {
    return division
        .get()
        .map(present -> present.getInfo().getLeaderId())
        .filter(leader -> !leader.equals(server.getId()))
        .map(leader -> PeerId.parse(leader.toString()));
  }

  /**
   * Stands for election, unless another member is to. Waits for the answers of the others, at most
   * for a few seconds each.
   *
   * @param ended the leader that is no more; nothing is done when this member follows another one
   */
  void replace(PeerId ended) {
    division.get().ifPresent(present -> replace(present, RaftPeerId.valueOf(ended.toString())));
  }

  private void replace(RaftServer.Division present, RaftPeerId ended) {
    DivisionInfo info = present.getInfo();
    long term = info.getCurrentTerm();
    TermIndex last = present.getRaftLog().getLastEntryTermIndex();
    // One that has nothing of the present term lacks what its leader appended.
    if (!info.isFollower() || last == null || last.getTerm() != term) {
      return;
    }
    List<RaftPeer> others =
        present.getRaftConf().getCurrentPeers().stream()
            .filter(peer -> !peer.getId().equals(ended) && !peer.getId().equals(server.getId()))
            .toList();
    if (others.stream().allMatch(other -> goesFirst(last, term, other.getId()))) {
      stand(last, ended);
    }
  }

  /**
   * Whether this member is to stand rather than the other one, or the other one does not answer.
   */
  private boolean goesFirst(TermIndex last, long term, RaftPeerId other) {
    try {
      RequestVoteReplyProto reply =
          server
              .getServerRpc()
              .requestVote(
                  RequestVoteRequestProto.newBuilder()
                      .setServerRequest(request(server.getId(), other))
                      .setCandidateTerm(term)
                      .setCandidateLastEntry(last.toProto())
                      // Asks only; a member that heard no leader for long waits anew.
                      .setPreVote(true)
                      .build());
      int byLog = last.compareTo(TermIndex.valueOf(reply.getLastEntry()));
      return byLog > 0 || (byLog == 0 && NAMES.compare(server.getId(), other) < 0);
    } catch (IOException | StatusRuntimeException e) {
      LOG.debug("{} said nothing about its log: {}", other, e.toString());
      return true;
    }
  }

  /**
   * As if the leader had asked for it, which Ratis knows of when leadership is handed over. Refused
   * when this member follows another one by now.
   */
  private void stand(TermIndex last, RaftPeerId ended) {
    LOG.info("{} has ended; {} stands for election in group {}.", ended, server.getId(), group);
    try {
      server.startLeaderElection(
          StartLeaderElectionRequestProto.newBuilder()
              .setServerRequest(request(ended, server.getId()))
              .setLeaderLastEntry(last.toProto())
              .build());
    } catch (IOException e) {
      LOG.debug("No election was begun: {}", e.toString());
    }
  }

  private RaftRpcRequestProto request(RaftPeerId from, RaftPeerId to) {
    return RaftRpcRequestProto.newBuilder()
        .setRequestorId(from.toByteString())
        .setReplyId(to.toByteString())
        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group))
        .build();
  }
}
