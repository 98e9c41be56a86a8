package io.kittenfs.raft.ratis;

import io.kittenfs.files.BootId;
import io.kittenfs.files.Directories;
import io.kittenfs.files.RunningFile;
import io.kittenfs.log.LogPosition;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.Consensus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of this node in one group. */
final class RatisGroup implements Consensus {
  private static final Logger LOG = LoggerFactory.getLogger(RatisGroup.class);

  private final RatisNode node;
  private final Group group;
  private final boolean create;
  private final GroupServer server;
  private final Path directory;
  private final Runnable led;
  private final LogFiles files;
  private final RunningFile running;
  private volatile GroupStateMachine machine;
  private volatile LeadershipNotices notices;

  /** When it was closed. */
  private volatile Configuration lastConfiguration;

  private boolean closed;

  /**
   * @param create whether its log may be missing; else that is a failure
   * @param led called whenever this member begins to lead
   */
  RatisGroup(
      RatisNode node,
      Group group,
      boolean create,
      GroupServer server,
      Path directory,
      Runnable led) {
    this.node = node;
    this.group = group;
    this.create = create;
    this.server = server;
    this.directory = directory;
    this.led = led;
    this.files = new LogFiles(directory);
    this.running = new RunningFile(directory, BootId.read());
  }

  @Override
  public synchronized void start(Events events) throws IOException {
    if (machine != null || closed) {
      throw new IllegalStateException("started or closed before");
    }
    if (!create && !files.isThere()) {
      throw new IOException(
          "The log of group "
              + group.id()
              + " is missing: "
              + directory
              + ". This worker has a vote there, and must not vote without it: it has to be replaced"
              + " as a member.");
    }
    node.enter(group.uuid(), this);
    boolean afterPowerLoss = running.tellsOfPowerLoss();
    try {
      long next = new TornTail(files).repair(afterPowerLoss);
      requireNoGapBehind(events.position());
      removeWhatIsOld(next, events);
      if (afterPowerLoss && files.isThere()) {
        files.renewOpenSegment();
        new VoteFile(files.metadata()).raiseTerm();
      }
      Directories.create(directory);
      running.begin();
      open(events);
    } catch (IOException | RuntimeException e) {
      abandonStart(afterPowerLoss);
      throw new IOException("The log of group " + group.id() + " cannot be used: " + e, e);
    }
  }

  private void requireNoGapBehind(LogPosition position) throws IOException {
    List<LogFiles.Segment> segments = files.segments();
    long next = position.index() + 1;
    if (!segments.isEmpty() && Positions.ours(segments.get(0).start()) > next) {
      throw new IOException(
          "the database has the entries up to "
              + position.index()
              + ", and the log those from "
              + Positions.ours(segments.get(0).start())
              + " on. This worker has to be replaced as a member of the group");
    }
  }

  /**
   * A database that has more than the log is a copy of the leader's, and the process went down
   * before the log began anew behind it; or it was ahead of the log's last write. Ratis could not
   * go on with the log as it is.
   *
   * <p>A node that is to become a member again may have got only the beginning of the log, where an
   * old entry names it as a member. Ratis would let it vote by that in the next start; without that
   * beginning it waits for the rest, as before.
   *
   * @param next the index behind the last entry of the log, as Ratis counts; negative without one
   */
  private void removeWhatIsOld(long next, Events events) throws IOException {
    long position = events.position().index();
    boolean isOnItsWay =
        !group.peers().contains(node.self()) && Math.max(next, position) < group.configuration();
    boolean isBehind = next >= 0 && Positions.ours(next) <= position;
    if (!isOnItsWay && !isBehind) {
      return;
    }
    LogPosition durable = events.makeDurable();
    LOG.info("The log of group {} begins anew behind entry {}", group.id(), durable.index());
    if (isOnItsWay) {
      files.removeAllButVote();
    } else {
      files.removeSegments();
    }
  }

  private void open(Events events) throws IOException {
    LeadershipNotices told =
        new LeadershipNotices("leadership-" + group.id(), this::ledTerm, events, led);
    LogCompaction compaction = node.compaction(files, events, server);
    notices = told;
    machine =
        new GroupStateMachine(
            events, compaction, told::look, () -> told.execute(this::leaveAfterFailure));
    node.open(group, machine, server);
  }

  /** How this member takes part in elections. */
  GroupElection election() {
    return server.election();
  }

  private void leaveAfterFailure() {
    try {
      closeServer();
    } catch (IOException e) {
      LOG.error("Group {} could not be closed after its failure.", group.id(), e);
    }
  }

  /** What may be torn is to be looked at in the next start, too. */
  private void abandonStart(boolean afterPowerLoss) throws IOException {
    closed = true;
    node.leave(group.uuid());
    if (notices != null) {
      notices.close();
    }
    if (afterPowerLoss) {
      running.fail();
    }
  }

  @Override
  public void propose(byte[] entry, Runnable rejected) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
    }
    Proposal proposal = new Proposal(entry);
    server.propose(
        proposal,
        () -> {
          // Ratis calls preAppendTransaction under the lock of the log right before it appends, and
          // all that before it answers the request; what failed without that call is over.
          if (!proposal.maybeAppended()) {
            rejected.run();
          }
        });
  }

  @Override
  public State state() {
    GroupStateMachine present = machine;
    String failure = present == null ? "The log is not open." : present.failure();
    RaftServer.Division division = server.division().orElse(null);
    if (division == null) {
      return new State(
          0,
          OptionalInt.empty(),
          0,
          failure == null ? "The log is closed." : failure,
          lastConfiguration,
          false);
    }
    DivisionInfo info = division.getInfo();
    if (failure == null && !info.isAlive()) {
      failure = "The log stopped; the reason is in this worker's log.";
    }
    RaftConfiguration members = division.getRaftConf();
    long term = info.getCurrentTerm();
    RaftPeerId leader = info.getLeaderId();
    // Else it may be the leader of a later term, or of an earlier one.
    boolean isOfThisTerm = leader != null && info.getCurrentTerm() == term;
    return new State(
        term,
        isOfThisTerm
            ? OptionalInt.of(PeerId.parse(leader.toString()).worker())
            : OptionalInt.empty(),
        Positions.ours(division.getRaftLog().getLastCommittedIndex()),
        failure,
        configuration(members),
        present != null && hasAgreed(members, division, present));
  }

  private static Configuration configuration(RaftConfiguration members) {
    return new Configuration(
        Positions.ours(members.getLogEntryIndex()),
        Stream.of(members.getCurrentPeers(), members.getPreviousPeers())
            .flatMap(Collection::stream)
            .map(peer -> PeerId.parse(peer.getId().toString()))
            .distinct()
            .toList());
  }

  private static boolean hasAgreed(
      RaftConfiguration members, RaftServer.Division division, GroupStateMachine machine) {
    long index = members.getLogEntryIndex();
    return members.getPreviousPeers().isEmpty()
        && index <= division.getRaftLog().getLastCommittedIndex()
        && machine.hasApplied(Positions.ours(index))
        // Else the entry was truncated meanwhile, and it is another one that is committed.
        && members.equals(division.getRaftConf());
  }

  @Override
  public long logBytes() {
    try {
      return files.bytes();
    } catch (IOException e) {
      LOG.warn("The size of the log of group {} is not known: {}", group.id(), e.toString());
      return 0;
    }
  }

  /** The term in which this member leads and has applied what came before it. */
  private OptionalLong ledTerm() {
    GroupStateMachine present = machine;
    if (present != null && present.failure() != null) {
      return OptionalLong.empty();
    }
    return server.division().map(RatisGroup::ledTerm).orElse(OptionalLong.empty());
  }

  private static OptionalLong ledTerm(RaftServer.Division division) {
    DivisionInfo info = division.getInfo();
    long term = info.getCurrentTerm();
    boolean leads = info.isAlive() && info.isLeader() && info.isLeaderReady();
    return leads && info.getCurrentTerm() == term ? OptionalLong.of(term) : OptionalLong.empty();
  }

  @Override
  public void transferLeadership(int worker) {
    LeadershipNotices present = notices;
    if (present != null) {
      present.execute(() -> server.transferLeadership(worker));
    }
  }

  @Override
  public void changeMembers(List<PeerId> present, List<PeerId> members) {
    LeadershipNotices told = notices;
    if (told != null) {
      told.execute(() -> server.changeMembers(node.introduced(present), node.introduced(members)));
    }
  }

  private void closeServer() throws IOException {
    Optional<RaftServer.Division> division = server.division();
    server.close();
    // Only now nothing is added to its log any more.
    division.ifPresent(part -> lastConfiguration = configuration(part.getRaftConf()));
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (machine == null) {
      return;
    }
    machine.stop();
    boolean isClean = false;
    try {
      closeServer();
      isClean = !machine.logFailed();
    } finally {
      // Its thread may just be leaving the group.
      notices.close();
      node.leave(group.uuid());
      if (isClean) {
        running.end();
      } else {
        running.fail();
      }
    }
  }
}
