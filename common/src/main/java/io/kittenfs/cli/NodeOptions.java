package io.kittenfs.cli;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.Directories;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The flags that every node has. A picocli mixin: parse with {@link #commandLine}, then call {@link
 * #check}. Not changed after parsing.
 */
public final class NodeOptions {
  private static final String OWNER =
      ". Everything in the data directory must belong to the user that runs this node.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on. Anything beyond loopback needs --insecure. [KITTEN_HOST]")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      required = true,
      description = "Port to listen on; 0 takes any that is free. [KITTEN_PORT]")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "Directory that holds everything this node keeps; created when missing. [KITTEN_DATA]")
  private Path data;

  @Option(
      names = "--advertise",
      paramLabel = "URL",
      description =
          "Where others reach this node, such as http://worker-1:3001. [KITTEN_ADVERTISE]")
  private String advertise;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      split = ",",
      description =
          "Name that requests may give as their Host, besides IP addresses, localhost and the"
              + " advertised name. A * stands for any part without a dot, as in worker-*. Repeat it, or"
              + " separate names with commas. [KITTEN_ALLOWED_HOST]")
  private List<String> allowedHosts;

  @Option(
      names = "--fsync",
      paramLabel = "WHEN",
      defaultValue = "always",
      description =
          "When writes reach the disk: always (before they are acknowledged), interval (within a"
              + " second), off (when the system pleases). [KITTEN_FSYNC]")
  private Fsync fsync;

  @Option(
      names = "--min-free",
      paramLabel = "SIZE",
      defaultValue = "256MB",
      converter = ByteSize.class,
      description = "Refuse writes while the disk has less than this free. [KITTEN_MIN_FREE]")
  private long minFree;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description =
          "LevelDB engine: auto (native on Linux where it loads, else java), native, java. [KITTEN_ENGINE]")
  private EngineChoice engine;

  // Picocli would flip a flag that its default already sets; taking a value avoids that.
  @Option(
      names = "--insecure",
      arity = "0..1",
      defaultValue = "false",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Listen beyond loopback although anyone who reaches this node may change it. [KITTEN_INSECURE]")
  private boolean insecure;

  /**
   * A command line that reads the environment's twins of the flags, takes enum values in any case
   * and ends with a line for the operator when the node cannot start: with 2 when starting it again
   * would change nothing, else with 1.
   *
   * @param command an object annotated as a picocli command
   */
  public static CommandLine commandLine(Object command, EnvironmentDefaults defaults) {
    return new CommandLine(command)
        .setDefaultValueProvider(defaults)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageErrors(defaults))
        .setExecutionExceptionHandler((failure, line, parsed) -> tell(failure, line));
  }

  /** What is for the operator to mend is said in a line; everything else is a defect. */
  private static int tell(Exception failure, CommandLine line) throws Exception {
    if (failure instanceof FileSystemException refusal) {
      say(line, refusal.getFile() + " cannot be used: " + Directories.why(refusal) + OWNER);
      return CommandLine.ExitCode.USAGE;
    }
    if (failure instanceof KittenException || failure instanceof IOException) {
      say(line, failure.getMessage());
      return isSetup(failure) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
    throw failure;
  }

  private static void say(CommandLine line, String what) {
    line.getErr().println(line.getCommandName() + ": " + what);
  }

  /** Whether only a change of the flags or of the machine helps, and no further start. */
  private static boolean isSetup(Exception failure) {
    return failure instanceof KittenException refusal && refusal.code() == ErrorCode.FORBIDDEN;
  }

  /**
   * Checks what picocli cannot, and warns of variables in the environment that nothing reads.
   *
   * @throws ParameterException naming the flag that is wrong
   */
  public void check() {
    CommandLine line = command.commandLine();
    environment()
        .warnings(command.options().stream().map(OptionSpec::longestName).toList())
        .forEach(warning -> line.getErr().println(line.getCommandName() + ": " + warning));
    if (port < 0 || port > 65_535) {
      throw wrong("--port", "is a number from 0 to 65535.");
    }
    try {
      if (!insecure && !InetAddress.getByName(host).isLoopbackAddress()) {
        throw wrong(
            "--host",
            host
                + " is open to other machines, and anyone there could read and change"
                + " everything. Say --insecure if that is what you want.");
      }
    } catch (UnknownHostException e) {
      throw wrong("--host", host + " is no address of this machine.");
    }
  }

  /**
   * Reads the value of a flag with a parser of its own.
   *
   * @param parser throws {@link KittenException} when the value is malformed
   * @throws ParameterException naming the flag
   */
  public <T> T parse(String flag, String value, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (KittenException e) {
      throw wrong(flag, "cannot be '" + value + "'. " + e.getMessage());
    }
  }

  /**
   * The URL of a node in a flag; {@code http://} may be left out.
   *
   * @throws ParameterException naming the flag
   */
  public NodeUrl url(String flag, String value) {
    return parse(
        flag, value, text -> NodeUrl.parse(text.contains("://") ? text : "http://" + text));
  }

  /**
   * An error in a flag of this command, for picocli to show with the usage.
   *
   * @param sentence what follows the name of the flag, or of its variable where that has the value
   */
  public ParameterException wrong(String flag, String sentence) {
    String name = isMatched(flag) ? flag : environment().nameOf(flag);
    return new ParameterException(command.commandLine(), name + " " + sentence);
  }

  /** Whether a flag was given, or its twin in the environment, and not left to its default. */
  public boolean isGiven(String flag) {
    return isMatched(flag) || environment().isSet(flag);
  }

  private boolean isMatched(String flag) {
    return command.commandLine().getParseResult().hasMatchedOption(flag);
  }

  private EnvironmentDefaults environment() {
    return (EnvironmentDefaults) command.commandLine().getDefaultValueProvider();
  }

  /**
   * Where the HTTP service listens and which names it answers to.
   *
   * @param advertisedHost the name under which others reach this node
   */
  public HttpSettings http(Optional<String> advertisedHost) {
    Set<String> names = new LinkedHashSet<>();
    if (allowedHosts != null) {
      names.addAll(allowedHosts);
    }
    advertisedHost.ifPresent(names::add);
    return new HttpSettings(host, port, names);
  }

  /**
   * Where others reach this node; empty when that was not given.
   *
   * @throws ParameterException when it is no URL of a node
   */
  public Optional<NodeUrl> advertise() {
    return Optional.ofNullable(advertise).map(value -> url("--advertise", value));
  }

  /** The directory that holds everything this node keeps. */
  public Path data() {
    return data;
  }

  /** When writes reach the disk. */
  public Fsync fsync() {
    return fsync;
  }

  /** Below how many free bytes writes are refused. */
  public long minFree() {
    return minFree;
  }

  /** Which LevelDB engine to use. */
  public EngineChoice engine() {
    return engine;
  }
}
