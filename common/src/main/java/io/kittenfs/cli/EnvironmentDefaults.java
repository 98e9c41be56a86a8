package io.kittenfs.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives each flag its twin in the environment: {@code --max-value} is {@code KITTEN_MAX_VALUE}. The
 * flag wins over the environment, and that over the default of this kind of node. An empty variable
 * counts as missing.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final String PREFIX = "KITTEN_";

  /**
   * Variables that mean something to the other kind of node, which may share its environment, or to
   * the scripts and containers that start nodes.
   */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "KITTEN_AUTO_REBALANCE",
          "KITTEN_BASE_PORT",
          "KITTEN_BUILD_IMAGE",
          "KITTEN_CLUSTER",
          "KITTEN_DATA_POOL",
          "KITTEN_HOME",
          "KITTEN_IMPORT_DIR",
          "KITTEN_LOG_KEPT",
          "KITTEN_MASTER",
          "KITTEN_MASTER_PORT",
          "KITTEN_MAX_VALUE",
          "KITTEN_MOVE_RATE",
          "KITTEN_NEW_CLUSTER",
          "KITTEN_PATIENCE",
          "KITTEN_RAFT_PORT",
          "KITTEN_REPLACE_AFTER",
          "KITTEN_REPLICAS",
          "KITTEN_RUNTIME_IMAGE",
          "KITTEN_START_WITHOUT_MASTER",
          "KITTEN_TAG",
          "KITTEN_VERIFY_RATE",
          "KITTEN_WORKER_PORTS");

  private final Map<String, String> environment;
  private final Map<String, String> nodeDefaults;

  /**
   * @param environment the variables
   * @param nodeDefaults by flag, such as {@code --port}: where this kind of node differs from the
   *     others
   */
  public EnvironmentDefaults(Map<String, String> environment, Map<String, String> nodeDefaults) {
    this.environment = Map.copyOf(environment);
    this.nodeDefaults = Map.copyOf(nodeDefaults);
  }

  /** The variable that stands for a flag. */
  public static String variable(String flag) {
    return "KITTEN" + flag.replaceFirst("^-", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether the variable of this flag has a value. */
  boolean isSet(String flag) {
    return !valueOf(flag).isEmpty();
  }

  /** What an error calls the place that a value came from when the flag was not given. */
  String nameOf(String flag) {
    return isSet(flag) ? variable(flag) : flag;
  }

  /**
   * One sentence for each variable that looks like one for KittenFS and means nothing to it.
   *
   * @param flags of this command, such as {@code --port}
   */
  public List<String> warnings(Collection<String> flags) {
    Set<String> known = new TreeSet<>(OF_OTHERS);
    flags.forEach(flag -> known.add(variable(flag)));
    return environment.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(PREFIX) && !entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .filter(variable -> !known.contains(variable))
        .sorted()
        .map(
            variable ->
                "The variable "
                    + variable
                    + " means nothing to this program."
                    + NearestName.of(variable.substring(PREFIX.length()), withoutPrefix(known))
                        .map(near -> " Did you mean " + PREFIX + near + "?")
                        .orElse(" --help lists those that do."))
        .toList();
  }

  private static List<String> withoutPrefix(Collection<String> variables) {
    return variables.stream().map(variable -> variable.substring(PREFIX.length())).toList();
  }

  private String valueOf(String flag) {
    return environment.getOrDefault(variable(flag), "");
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String value = valueOf(option.longestName());
    return value.isEmpty() ? nodeDefaults.get(option.longestName()) : value;
  }
}
