package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.model.Member;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A master and workers as processes of their own. Those that are added later have their indices in
 * the order in which they are. Adding workers is for one thread, everything else for many.
 */
public final class Cluster implements AutoCloseable {
  /** How many slots there are. */
  public static final int SLOTS = 1_024;

  /** Flags of workers that no test kills: then it makes no difference when files are durable. */
  static final String[] NOBODY_DIES = {"--fsync", "off"};

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final List<String> workerFlags;
  private final Node master;
  private final List<Node> workers = new CopyOnWriteArrayList<>();

  private Cluster(Path directory, List<String> masterFlags, List<String> workerFlags)
      throws IOException {
    this.directory = directory;
    this.workerFlags = workerFlags;
    this.master =
        NodeSetup.master(directory, "master").flags(masterFlags.toArray(String[]::new)).launch();
  }

  /**
   * Starts a master and workers and waits until every slot has an owner.
   *
   * @param directory for data and logs
   * @param size how many workers
   * @param workerFlags further flags of all workers
   */
  public static Cluster start(Path directory, int size, String... workerFlags) throws Exception {
    return start(directory, size, List.of(), List.of(workerFlags));
  }

  /** As {@link #start(Path, int, String...)}, with three copies of every value. */
  public static Cluster startWithThreeCopies(Path directory, int size, String... workerFlags)
      throws Exception {
    return start(directory, size, List.of("--replicas", "3"), List.of(workerFlags));
  }

  /**
   * As {@link #startWithThreeCopies}, where a worker that is down is replaced as soon as can be.
   */
  static Cluster startReplacing(Path directory, int size) throws Exception {
    return start(directory, size, List.of("--replicas", "3", "--replace-after", "10s"), List.of());
  }

  private static Cluster start(
      Path directory, int size, List<String> masterFlags, List<String> workerFlags)
      throws Exception {
    Cluster cluster = new Cluster(directory, masterFlags, workerFlags);
    try {
      cluster.startTogether(size);
      cluster.awaitSpread(size);
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** All at once with the master; they wait for each other anyway. */
  private void startTogether(int size) throws IOException {
    for (int i = 0; i < size; i++) {
      workers.add(setup("worker" + i).launch());
    }
    nodes().forEach(Node::awaitHealth);
    workers.forEach(Node::awaitIndex);
    workers.sort(Comparator.comparingInt(Node::index));
  }

  private NodeSetup setup(String name) throws IOException {
    return NodeSetup.worker(directory, name)
        .flags("--master", master.url(""))
        .flags(workerFlags.toArray(String[]::new));
  }

  /** Starts one more worker, with an empty directory, and waits until it has its index. */
  Node addWorker() throws IOException {
    Node worker = setup("worker" + workers.size()).start();
    try {
      worker.awaitIndex();
    } catch (RuntimeException | AssertionError e) {
      worker.close();
      throw e;
    }
    workers.add(worker);
    return worker;
  }

  /** The master. */
  public Node master() {
    return master;
  }

  /** The worker that has this index, if none was added since the start. */
  public Node worker(int index) {
    return workers.get(index);
  }

  /** The workers. */
  public List<Node> workers() {
    return List.copyOf(workers);
  }

  /** The master and all workers. */
  List<Node> nodes() {
    List<Node> nodes = new ArrayList<>(workers);
    nodes.add(master);
    return nodes;
  }

  /** The urls of the master and all workers. */
  List<String> urls() {
    return nodes().stream().map(it -> it.url("")).toList();
  }

  /** Waits until every group has a leader that answers. */
  void awaitLeaders() {
    await("every group has a leader")
        .atMost(Duration.ofMinutes(2))
        .until(() -> master.send("GET", "/kv?limit=1").statusCode() == 200);
  }

  /**
   * Begins to move all slots off a worker, as soon as its master hears it: one that a busy machine
   * kept from its heartbeats for ten seconds counts as down, and is not drained meanwhile.
   */
  void drain(int index) {
    await("worker " + index + " is drained")
        .until(
            () -> {
              HttpResponse<String> answer = master.send("POST", "/workers/" + index + "/drain");
              assertThat(answer.statusCode()).as(answer.body()).isIn(200, 409);
              return answer.statusCode() == 200;
            });
  }

  /**
   * How many slots each worker has by the map of a node, by index; those without one are absent.
   */
  static Map<Integer, Integer> slotCounts(Node node) throws InterruptedException {
    try {
      return SlotCounts.of(JSON.readTree(node.send("GET", "/map").body())).byWorker();
    } catch (IOException e) {
      throw new AssertionError("The map is no JSON.", e);
    }
  }

  /**
   * Whether the slots lie on so many workers, each with the ideal number or one off, by the maps of
   * all nodes.
   */
  boolean isSpreadOver(int size) throws InterruptedException {
    for (Node node : nodes()) {
      if (!new SlotCounts(slotCounts(node)).areSpreadOver(size)) {
        return false;
      }
    }
    return true;
  }

  /** Has it keep so many copies of each value. */
  void replicate(int copies) {
    await(copies + " copies are to be kept")
        .until(() -> master.send("PUT", "/replicas?n=" + copies).statusCode() == 200);
  }

  /** Whether all slots lie in groups of several members, or none, and nothing is on its way. */
  boolean isReplicated(boolean all) throws InterruptedException, IOException {
    int inGroups = 0;
    for (JsonNode group : json("/map").path("group_of_slot")) {
      inGroups += group.asInt() > Member.MAX_INDEX ? 1 : 0;
    }
    return inGroups == (all ? SLOTS : 0)
        && json("/rebalance").path("state").asText().equals("idle");
  }

  /** Whether a worker is a member of a replicated group. */
  boolean hasCopies(int worker) throws InterruptedException, IOException {
    for (JsonNode group : json("/groups")) {
      for (JsonNode member : group.path("members")) {
        if (group.path("kind").asText().equals("replicated")
            && member.path("worker").asInt() == worker) {
          return true;
        }
      }
    }
    return false;
  }

  private JsonNode json(String target) throws InterruptedException, IOException {
    return JSON.readTree(master.send("GET", target).body());
  }

  /** Waits until {@link #isSpreadOver}. */
  void awaitSpread(int size) {
    await("slots lie evenly on " + size + " workers")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isSpreadOver(size));
  }

  @Override
  public void close() {
    nodes().forEach(Node::close);
  }
}
