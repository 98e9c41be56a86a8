import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures for how long the keys of a group take no writes when its leader is killed as by kill -9.
 * Starts a master and three workers with three copies, writes through another worker with eight
 * clients, kills the leader, and takes the longest pause between two acknowledged writes of its
 * keys; then starts it again and does the same with another one.
 *
 * <p>Usage: {@code java bench/Failover.java MASTER_JAR WORKER_JAR DIRECTORY FIRST_PORT [KILLS]}
 */
public final class Failover {
  private static final int CLIENTS = 8;
  private static final Pattern SLOTS = Pattern.compile("\"slots\":\\[([^\\]]*)\\]");

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Path directory;
  private final int firstPort;
  private final List<List<String>> commands = new ArrayList<>();
  private final Process[] processes = new Process[4];

  private Failover(String masterJar, String workerJar, Path directory, int firstPort) {
    this.directory = directory;
    this.firstPort = firstPort;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    commands.add(
        List.of(java, "-jar", masterJar, "--port", "" + firstPort, "--data",
            directory.resolve("master").toString(), "--replicas", "3"));
    for (int worker = 0; worker < 3; worker++) {
      commands.add(
          List.of(java, "-jar", workerJar, "--port", "" + (firstPort + 1 + worker), "--data",
              directory.resolve("worker" + worker).toString(), "--master",
              "http://127.0.0.1:" + firstPort));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Failover failover =
        new Failover(
            arguments[0], arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    try {
      failover.run(arguments.length > 4 ? Integer.parseInt(arguments[4]) : 20);
    } finally {
      for (Process process : failover.processes) {
        if (process != null) {
          process.destroyForcibly();
        }
      }
    }
  }

  private void run(int kills) throws Exception {
    Files.createDirectories(directory);
    for (int node = 0; node < 4; node++) {
      start(node);
      awaitIndex(node);
    }
    List<Long> gaps = new ArrayList<>();
    for (int kill = 0; kill < kills; kill++) {
      int[] leaders = awaitSpread();
      int victim = kill % 3;
      long gap = gap(victim, (victim + 1) % 3, keysOf(victim, leaders));
      gaps.add(gap);
      System.out.println("kill " + (kill + 1) + ", worker " + victim + ": " + gap + " ms");
    }
    gaps.sort(null);
    System.out.println(
        "median " + gaps.get(gaps.size() / 2) + " ms, least " + gaps.get(0) + ", most "
            + gaps.get(gaps.size() - 1) + " of " + gaps.size());
  }

  private void start(int node) throws IOException {
    processes[node] =
        new ProcessBuilder(commands.get(node))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve(node + ".log").toFile()))
            .start();
  }

  private void awaitIndex(int node) throws InterruptedException {
    while (!get(node, node == 0 ? "/health" : "/getindex").matches("(?s).*[0-9{].*")) {
      Thread.sleep(100);
    }
  }

  /** The leading worker of each slot, once three workers lead as many as each other. */
  private int[] awaitSpread() throws InterruptedException {
    while (true) {
      Matcher slots = SLOTS.matcher(get(1, "/map"));
      if (slots.find() && !slots.group(1).contains("null") && !slots.group(1).isEmpty()) {
        String[] each = slots.group(1).split(",");
        int[] leaders = new int[each.length];
        int[] count = new int[3];
        for (int slot = 0; slot < each.length; slot++) {
          leaders[slot] = Integer.parseInt(each[slot].strip());
          count[leaders[slot]]++;
        }
        if (count[0] > 300 && count[1] > 300 && count[2] > 300) {
          Thread.sleep(3_000);
          return leaders;
        }
      }
      Thread.sleep(200);
    }
  }

  private static List<String> keysOf(int worker, int[] leaders) throws Exception {
    List<String> keys = new ArrayList<>();
    for (int i = 0; keys.size() < 100; i++) {
      String key = "failover/" + i;
      byte[] hash =
          MessageDigest.getInstance("SHA-512/256").digest(key.getBytes(StandardCharsets.UTF_8));
      int slot = (hash[0] & 0xff) << 2 | (hash[1] & 0xff) >>> 6;
      if (leaders[slot] == worker) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The longest pause in milliseconds between two acknowledged writes while the leader dies. */
  private long gap(int victim, int through, List<String> keys) throws Exception {
    ConcurrentSkipListSet<Long> acknowledged = new ConcurrentSkipListSet<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong number = new AtomicLong();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!stop.get()) {
                  String key = keys.get((int) (number.getAndIncrement() % keys.size()));
                  int status = put(through + 1, key);
                  if (status / 100 == 2) {
                    acknowledged.add(System.nanoTime());
                  }
                }
              });
      thread.start();
      clients.add(thread);
    }
    Thread.sleep(2_000);
    long killedAt = System.nanoTime();
    processes[victim + 1].destroyForcibly().waitFor();
    Thread.sleep(8_000);
    stop.set(true);
    for (Thread thread : clients) {
      thread.join();
    }
    start(victim + 1);
    awaitIndex(victim + 1);
    long longest = 0;
    Long before = null;
    for (long now : acknowledged.tailSet(killedAt - 500_000_000L)) {
      longest = before == null ? 0 : Math.max(longest, now - before);
      before = now;
    }
    if (before == null || before < killedAt) {
      throw new IllegalStateException("no write was acknowledged within eight seconds");
    }
    return longest / 1_000_000;
  }

  private int put(int node, String key) {
    try {
      return client
          .send(
              request(node, "/kv/" + key).PUT(BodyPublishers.ofString("x".repeat(100))).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String get(int node, String path) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(request(node, path).GET().build(), BodyHandlers.ofString());
      return answer.body();
    } catch (IOException notYet) {
      return "";
    }
  }

  private HttpRequest.Builder request(int node, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (firstPort + node) + path))
        .timeout(Duration.ofSeconds(15));
  }
}
