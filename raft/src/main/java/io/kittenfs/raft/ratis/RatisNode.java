package io.kittenfs.raft.ratis;

import io.kittenfs.files.Directories;
import io.kittenfs.files.SyncedFile;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.Consensus;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;

/**
 * This process as a member of replicated groups: one port and one directory for all of them. Each
 * group is opened and closed by itself. Safe for use by many threads.
 */
public final class RatisNode implements Closeable {
  /** Of the names in the logs. */
  private static final String SCHEME = "kitten";

  /** Held, because a logger that nobody holds forgets its level. */
  private final Logger grpcLog = Logger.getLogger("org.apache.ratis.thirdparty.io.grpc");

  private final RatisSettings settings;
  private final LongSupplier nanoTime;
  private final Map<UUID, StateMachine> machines = new ConcurrentHashMap<>();
  private final Map<UUID, RatisGroup> open = new ConcurrentHashMap<>();
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final EndedLeaders endedLeaders;
  private final RaftServer server;
  private final int port;
  private final PeerNames names;
  private final PeerNames ownNames;

  /**
   * Listens for the other members; takes part in no group yet.
   *
   * @param nanoTime rises by a billion each second
   * @throws IOException when the directory or port cannot be used
   */
  public RatisNode(RatisSettings settings, PeerAddresses addresses, LongSupplier nanoTime)
      throws IOException {
    this.settings = settings;
    this.nanoTime = nanoTime;
    grpcLog.setLevel(Level.WARNING);
    Directories.create(settings.directory());
    endedLeaders =
        new EndedLeaders(
            () -> open.values().stream().map(RatisGroup::election).toList(), addresses);
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters,
        (builder, types) -> builder.intercept(new MembersOnly()).addTransportFilter(endedLeaders));
    RaftProperties properties = RatisPropertiesOf.settings(settings);
    // A new server opens all logs that it finds; ours are opened one by one.
    RatisPropertiesOf.setDirectory(properties, settings.directory().resolve("none"));
    server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(settings.self().toString()))
            .setStateMachineRegistry(group -> machines.get(group.getUuid()))
            .setProperties(properties)
            .setParameters(parameters)
            .build();
    RatisPropertiesOf.setDirectory(properties, settings.directory());
    startServer();
    port = server.getServerRpc().getInetSocketAddress().getPort();
    names = new PeerNames(SCHEME, addresses);
    // Several nodes in one process resolve differently; the port is of one of them alone.
    ownNames = new PeerNames(SCHEME + "-" + settings.self() + "-" + port, addresses);
    NameResolverRegistry.getDefaultRegistry().register(names);
    NameResolverRegistry.getDefaultRegistry().register(ownNames);
  }

  private void startServer() throws IOException {
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      endedLeaders.close();
      try {
        server.close();
      } catch (IOException | RuntimeException onClose) {
        e.addSuppressed(onClose);
      }
      throw e;
    }
  }

  /** The port on which the other members reach this one. */
  public int port() {
    return port;
  }

  /**
   * The part of this node in a group that it is a member of, or is to be; not started.
   *
   * @param group its members are those that this node knew last, which count until the log says
   *     otherwise. One that is not among them itself has no vote until the group agreed on it.
   * @param create whether the group or this member is new, so that its log may be missing. It may
   *     be there all the same, and is gone on with. All members of a new group are to begin with
   *     the same ones.
   * @param led called whenever this node begins to lead the group; returns soon
   */
  public Consensus group(Group group, boolean create, Runnable led) {
    GroupServer part =
        new GroupServer(server, client, calls::incrementAndGet, RaftGroupId.valueOf(group.uuid()));
    return new RatisGroup(
        this, group, create, part, settings.directory().resolve(group.uuid().toString()), led);
  }

  /**
   * Removes what is kept of the log of a group in which this node takes no part, so that it can
   * begin there anew. How it voted is kept: it must not vote differently later.
   *
   * @throws IOException when the disk refuses
   */
  public void forget(UUID group) throws IOException {
    if (open.containsKey(group)) {
      throw new IllegalStateException("the log " + group + " is open");
    }
    logOf(group).removeAllButVote();
  }

  /**
   * Has this node vote in a group that begins anew in later terms than in the one before, whose log
   * is not open and was forgotten: who led that one is then never taken for the leader of this one.
   *
   * @throws IOException when the disk refuses, or the node never voted in the group before
   */
  public void inheritVote(UUID former, UUID successor) throws IOException {
    Path before = logOf(former).metadata();
    Path after = logOf(successor).metadata();
    Directories.create(after.getParent());
    SyncedFile.replace(after, Files.readAllBytes(before));
    new VoteFile(after).raiseTerm();
  }

  private LogFiles logOf(UUID group) {
    return new LogFiles(settings.directory().resolve(group.toString()));
  }

  LogCompaction compaction(LogFiles files, Consensus.Events events, GroupServer part)
      throws IOException {
    return new LogCompaction(
        settings.compaction(), nanoTime, files, events, part::commits, part::purge);
  }

  /**
   * Makes this the one that takes part in its group.
   *
   * @throws IOException when another does already
   */
  void enter(UUID group, RatisGroup part) throws IOException {
    if (open.putIfAbsent(group, part) != null) {
      throw new IOException("The log " + group + " is open already.");
    }
  }

  void leave(UUID group) {
    machines.remove(group);
    open.remove(group);
  }

  void open(Group group, StateMachine machine, GroupServer part) throws IOException {
    machines.put(group.uuid(), machine);
    part.open(introduced(group.peers()));
  }

  /** As whom this node votes. */
  PeerId self() {
    return settings.self();
  }

  /** These peers as logs name them, known to this node by its own names for them. */
  List<RaftPeer> introduced(List<PeerId> peers) {
    introduce(peers);
    return peers.stream().map(peer -> GroupServer.peer(peer, names.nameOf(peer))).toList();
  }

  /**
   * Has this node find these peers itself, which logs are about to name. Ratis goes on with the
   * first name that it hears of a peer: with ours, when we are first.
   */
  public void introduce(Collection<PeerId> peers) {
    server
        .getServerRpc()
        .addRaftPeers(
            peers.stream()
                .filter(peer -> !peer.equals(settings.self()))
                .map(peer -> GroupServer.peer(peer, ownNames.nameOf(peer)))
                .toList());
  }

  /** Closes what is still open, and no longer listens. Idempotent. */
  @Override
  public void close() throws IOException {
    endedLeaders.close();
    IOException failure = null;
    for (RatisGroup part : List.copyOf(open.values())) {
      try {
        part.close();
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    server.close();
    NameResolverRegistry.getDefaultRegistry().deregister(names);
    NameResolverRegistry.getDefaultRegistry().deregister(ownNames);
    if (failure != null) {
      throw failure;
    }
  }
}
