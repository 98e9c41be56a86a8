package io.kittenfs.master;

import io.kittenfs.cli.EnvironmentDefaults;
import io.kittenfs.cli.NodeOptions;
import io.kittenfs.cli.NodeVersion;
import io.kittenfs.cli.TimeSpan;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.membership.Liveness;
import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a master from the command line. */
@Command(
    name = "kittenfs-master",
    description = "The master of a KittenFS cluster: knows the workers and gives them indices.",
    mixinStandardHelpOptions = true,
    versionProvider = NodeVersion.class,
    showDefaultValues = true)
public final class Main implements Callable<Integer> {
  private static final Duration GRACE_TIME = Duration.ofSeconds(3);
  private static final Map<String, String> DEFAULTS =
      Map.of("--port", "3000", "--data", "master-data");

  @Mixin private NodeOptions options;

  // Picocli would flip a flag that its default already sets; taking a value avoids that.
  @Option(
      names = "--auto-rebalance",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Move slots to workers that join without being asked; otherwise only POST /rebalance and a"
              + " drain move any. [KITTEN_AUTO_REBALANCE]")
  private boolean autoRebalance;

  @Option(
      names = "--new-cluster",
      arity = "0..1",
      defaultValue = "false",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "No worker of this cluster has ever run: give indices at once, instead of listening for three"
              + " seconds to workers that have some. Means nothing to a master that knows workers."
              + " [KITTEN_NEW_CLUSTER]")
  private boolean newCluster;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description =
          "How many copies of each value a new cluster is to have, on as many workers: 1 or 3. Said to a"
              + " cluster that there is, it changes nothing. 1 unless told. [KITTEN_REPLICAS]")
  private Integer replicas;

  @Option(
      names = "--replace-after",
      paramLabel = "TIME",
      defaultValue = "10min",
      converter = TimeSpan.class,
      description =
          "Another worker takes the place of one that was not heard for so long, in replicated groups;"
              + " not with --auto-rebalance=false. At least 10s. [KITTEN_REPLACE_AFTER]")
  private Duration replaceAfter;

  /**
   * Runs until the process is told to stop; ends with 2 for wrong flags, 1 when it cannot start.
   */
  public static void main(String[] arguments) {
    int exitCode = commandLine(new Main(), System.getenv()).execute(arguments);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /** The command line of a master, with the variables of this environment. */
  static CommandLine commandLine(Main main, Map<String, String> environment) {
    return NodeOptions.commandLine(main, new EnvironmentDefaults(environment, DEFAULTS));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    MasterServer server = MasterServer.start(settings(), InstantSource.system());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  /** What the flags say. */
  MasterServer.Settings settings() {
    options.check();
    return new MasterServer.Settings(
        options.http(advertisedHost()),
        options.data(),
        options.engine(),
        options.fsync(),
        options.minFree(),
        GRACE_TIME,
        newCluster,
        autoRebalance,
        options.parse("--replace-after", replaceAfter.toSeconds() + "s", text -> longEnough()),
        replicas == null ? OptionalInt.empty() : OptionalInt.of(copies(replicas)));
  }

  private int copies(int asked) {
    return options.parse("--replicas", String.valueOf(asked), text -> Copies.checked(asked));
  }

  /** Whoever is not down yet is not to be replaced. */
  private Duration longEnough() {
    if (replaceAfter.compareTo(Liveness.DOWN_AFTER) < 0) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "A worker counts as down after "
              + Liveness.DOWN_AFTER.toSeconds()
              + "s, so it cannot be replaced before: say "
              + Liveness.DOWN_AFTER.toSeconds()
              + "s or more.");
    }
    return replaceAfter;
  }

  private Optional<String> advertisedHost() {
    return options.advertise().map(NodeUrl::host);
  }

  private static void stop(MasterServer server) {
    try {
      server.close();
    } catch (IOException e) {
      logger().error("The master did not close cleanly", e);
    }
  }

  private static Logger logger() {
    return LoggerFactory.getLogger(Main.class);
  }
}
