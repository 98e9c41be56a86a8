package io.kittenfs.raft.ratis;

import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.Consensus;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three nodes in this process, and one more if wanted, each with a directory of its own. */
final class Members implements Closeable {
  static final int COUNT = 3;

  /** The node that is a member of no group at first, and is not started. */
  static final int SPARE = COUNT;

  private static final int NODES = COUNT + 1;

  /** A port on which nobody listens. */
  private static final InetSocketAddress NOBODY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

  private final Path directory;
  private final IntFunction<RatisSettings.Compaction> compactions;
  private final IntFunction<Duration> electionTimeouts;
  private final Map<PeerId, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Set<List<Integer>> cut = ConcurrentHashMap.newKeySet();
  private final RatisNode[] nodes = new RatisNode[NODES];
  private final Map<UUID, Part[]> parts = new HashMap<>();

  /** A member of a group: what it has, and its part in the agreement while it takes one. */
  static final class Part {
    private final AtomicInteger leaderships = new AtomicInteger();
    private CopyInMemory copy = new CopyInMemory();
    private Consensus consensus;

    /** How often it was announced that this member leads. */
    int leaderships() {
      return leaderships.get();
    }

    CopyInMemory copy() {
      return copy;
    }

    Consensus consensus() {
      return consensus;
    }
  }

  Members(Path directory) throws IOException {
    this(directory, RatisSettings.Compaction.USUAL);
  }

  Members(Path directory, RatisSettings.Compaction compaction) throws IOException {
    this(directory, index -> compaction, index -> ELECTION_TIMEOUT);
  }

  /**
   * @param compactions of each
   * @param electionTimeouts how long each waits at least for a leader; twice that at most
   */
  Members(
      Path directory,
      IntFunction<RatisSettings.Compaction> compactions,
      IntFunction<Duration> electionTimeouts)
      throws IOException {
    this.directory = directory;
    this.compactions = compactions;
    this.electionTimeouts = electionTimeouts;
    for (int i = 0; i < COUNT; i++) {
      startNode(i);
    }
  }

  /** A group of all of them. */
  static Group group(int id) {
    return Group.replicated(
        id, new UUID(7, id), IntStream.range(0, COUNT).mapToObj(Members::peer).toList(), 0);
  }

  static PeerId peer(int index) {
    return new PeerId(index, "0000000" + index);
  }

  /** Starts a node, on another port than before. */
  void startNode(int index) throws IOException {
    Duration timeout = electionTimeouts.apply(index);
    RatisSettings settings =
        new RatisSettings(directoryOf(index), "127.0.0.1", 0, peer(index))
            .withElection(timeout, timeout.multipliedBy(2))
            .withCompaction(compactions.apply(index));
    nodes[index] =
        new RatisNode(
            settings, peer -> Optional.ofNullable(address(index, peer)), System::nanoTime);
    addresses.put(
        peer(index), new InetSocketAddress(InetAddress.getLoopbackAddress(), nodes[index].port()));
  }

  /** Where a node is now. */
  InetSocketAddress address(int index) {
    return addresses.get(peer(index));
  }

  private InetSocketAddress address(int from, PeerId to) {
    return cut.contains(List.of(from, to.worker())) ? NOBODY : addresses.get(to);
  }

  /** A node no longer reaches another, which may still reach it. */
  void cut(int from, int to) {
    cut.add(List.of(from, to));
  }

  void stopNode(int index) throws IOException {
    nodes[index].close();
    for (Part[] members : parts.values()) {
      members[index].consensus = null;
    }
  }

  Path directoryOf(int index) {
    return directory.resolve("node" + index);
  }

  Path directoryOf(int index, Group group) {
    return directoryOf(index).resolve(group.uuid().toString());
  }

  /** Makes a group on all nodes. */
  void create(Group group) throws IOException {
    for (int i = 0; i < COUNT; i++) {
      open(group, i, true);
    }
  }

  /** Opens a member of a group. */
  void open(Group group, int index, boolean create) throws IOException {
    Part part = part(group, index);
    Consensus consensus = nodes[index].group(group, create, part.leaderships::incrementAndGet);
    consensus.start(part.copy);
    part.consensus = consensus;
  }

  /** As {@link #open}, with another copy from now on. */
  void open(Group group, int index, CopyInMemory copy) throws IOException {
    part(group, index).copy = copy;
    open(group, index, true);
  }

  /** Waits until these are the members that the group has agreed on: one more, or one less. */
  void change(Group group, List<PeerId> peers) {
    await()
        .until(
            () -> {
              Consensus leader = part(group, awaitLeader(group)).consensus;
              leader.changeMembers(leader.state().configuration().peers(), peers);
              return leader.state().agreed().filter(agreed -> agreed.isOf(peers)).isPresent();
            });
  }

  /** A node that takes no part in a group forgets its log. */
  void forget(Group group, int index) throws IOException {
    nodes[index].forget(group.uuid());
  }

  void close(Group group, int index) throws IOException {
    part(group, index).consensus.close();
    part(group, index).consensus = null;
  }

  Part part(Group group, int index) {
    return parts
        .computeIfAbsent(
            group.uuid(), uuid -> Stream.generate(Part::new).limit(NODES).toArray(Part[]::new))[
        index];
  }

  /** The members that take part. */
  List<Part> running(Group group) {
    return IntStream.range(0, NODES)
        .mapToObj(index -> part(group, index))
        .filter(part -> part.consensus != null)
        .toList();
  }

  /** Waits until one leads, and no other thinks so. */
  int awaitLeader(Group group) {
    return await()
        .until(
            () ->
                IntStream.range(0, NODES)
                    .filter(index -> part(group, index).consensus != null)
                    .filter(index -> part(group, index).copy.leads())
                    .boxed()
                    .toList(),
            leaders -> leaders.size() == 1)
        .get(0);
  }

  /** Makes this one lead. */
  void lead(Group group, int index) {
    await()
        .until(
            () -> {
              int leader = awaitLeader(group);
              part(group, leader).consensus.transferLeadership(index);
              return leader == index;
            });
  }

  /** Proposes to whoever leads until it is committed; tells where all have it. */
  void commit(Group group, String entry) {
    List<Boolean> rejections = new ArrayList<>();
    Part leader = part(group, awaitLeader(group));
    leader.consensus.propose(entry.getBytes(StandardCharsets.UTF_8), () -> rejections.add(true));
    await()
        .until(
            () ->
                !rejections.isEmpty()
                    || running(group).stream()
                        .allMatch(part -> part.copy.entries().contains(entry)));
    if (!rejections.isEmpty()) {
      commit(group, entry);
    }
  }

  @Override
  public void close() throws IOException {
    for (RatisNode node : nodes) {
      if (node != null) {
        node.close();
      }
    }
  }
}
