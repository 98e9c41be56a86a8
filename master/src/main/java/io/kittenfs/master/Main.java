package io.kittenfs.master;

import io.kittenfs.error.KittenException;
import io.kittenfs.http.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a master from the command line. */
@Command(
    name = "kittenfs-master",
    description =
        "The master of a KittenFS cluster: knows the workers and gives them their indices.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    showDefaultValues = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final Duration GRACE_TIME = Duration.ofSeconds(3);

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "${env:KITTEN_HOST:-127.0.0.1}",
      description = "Address to listen on; anything beyond loopback needs --insecure [KITTEN_HOST]")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "${env:KITTEN_PORT:-3000}",
      description = "Port to listen on; 0 for any that is free [KITTEN_PORT]")
  private int port;

  @Option(
      names = "--data",
      defaultValue = "${env:KITTEN_DATA:-master-data}",
      description = "Directory for the master's data, created when missing [KITTEN_DATA]")
  private Path data;

  @Option(
      names = "--allowed-host",
      split = ",",
      defaultValue = "${env:KITTEN_ALLOWED_HOST:-" + Option.NULL_VALUE + "}",
      description =
          "Names that requests may give as their Host, besides IP addresses and localhost"
              + " [KITTEN_ALLOWED_HOST]")
  private List<String> allowedHosts;

  @Option(
      names = "--fsync",
      defaultValue = "${env:KITTEN_FSYNC:-ALWAYS}",
      description = "When writes survive a loss of power: ${COMPLETION-CANDIDATES} [KITTEN_FSYNC]")
  private Fsync fsync;

  @Option(
      names = "--engine",
      defaultValue = "${env:KITTEN_ENGINE:-AUTO}",
      description = "Which LevelDB: ${COMPLETION-CANDIDATES} [KITTEN_ENGINE]")
  private EngineChoice engine;

  @Option(
      names = "--insecure",
      defaultValue = "${env:KITTEN_INSECURE:-false}",
      description =
          "Allow listening beyond loopback: whoever reaches the port may do anything [KITTEN_INSECURE]")
  private boolean insecure;

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (failure instanceof KittenException || failure instanceof IOException) {
                commandLine.getErr().println("kittenfs-master: " + failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw failure;
            });
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    MasterServer server = MasterServer.start(settings(), InstantSource.system());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (IOException e) {
                    logger().error("The master did not close cleanly", e);
                  }
                  stopped.countDown();
                },
                "shutdown"));
    logger().info("KittenFS master listens on {}", server.url());
    stopped.await();
    return CommandLine.ExitCode.OK;
  }

  /** What the flags say. */
  MasterServer.Settings settings() throws IOException {
    if (!insecure && !InetAddress.getByName(host).isLoopbackAddress()) {
      throw new ParameterException(
          spec.commandLine(),
          "--host "
              + host
              + " is beyond loopback, and KittenFS asks nobody who they are. Add --insecure if only those"
              + " whom you trust reach it.");
    }
    Set<String> hosts = allowedHosts == null ? Set.of() : Set.copyOf(allowedHosts);
    return new MasterServer.Settings(
        new HttpSettings(host, port, hosts), data, engine, fsync, GRACE_TIME);
  }

  private static Logger logger() {
    return LoggerFactory.getLogger(Main.class);
  }

  /** Reads the version from the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"KittenFS master " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
