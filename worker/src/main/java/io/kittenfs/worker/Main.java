package io.kittenfs.worker;

import io.kittenfs.cli.EnvironmentDefaults;
import io.kittenfs.cli.NodeOptions;
import io.kittenfs.cli.NodeVersion;
import io.kittenfs.worker.moves.MoveObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Starts a worker from the command line. */
@Command(
    name = "kittenfs-worker",
    description = "A worker of a KittenFS cluster: stores values under keys.",
    footer =
        "Each flag has a twin in the environment: --max-value is KITTEN_MAX_VALUE. The flag wins.",
    mixinStandardHelpOptions = true,
    versionProvider = NodeVersion.class,
    showDefaultValues = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of("--port", "3001", "--data", "worker-data");

  @Mixin private WorkerOptions options = new WorkerOptions();
  private final MoveObserver observer;

  private Main(MoveObserver observer) {
    this.observer = observer;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    int exitCode = commandLine(System.getenv(), MoveObserver.NONE).execute(arguments);
    if (exitCode != ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /**
   * What {@link #main} executes.
   *
   * @param observer is told how far moves from this worker are
   */
  static CommandLine commandLine(Map<String, String> environment, MoveObserver observer) {
    return NodeOptions.commandLine(
        new Main(observer), new EnvironmentDefaults(environment, DEFAULTS));
  }

  /** What the flags say. */
  WorkerSettings settings() {
    return options.settings(Path.of(System.getProperty("user.home")));
  }

  @Override
  public Integer call() throws IOException {
    Logger logger = LoggerFactory.getLogger(Main.class);
    CompletableFuture<Integer> end = new CompletableFuture<>();
    WorkerServer server =
        WorkerServer.start(
            settings(),
            InstantSource.system(),
            reason -> {
              logger.error("This worker must not serve: {}", reason);
              // As for wrong flags: to start it again would change nothing.
              end.complete(ExitCode.USAGE);
            },
            observer);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, logger), "shutdown"));
    return end.join();
  }

  private static void stop(WorkerServer server, Logger logger) {
    try {
      server.close();
    } catch (IOException e) {
      logger.error("The worker did not close cleanly", e);
    }
  }
}
