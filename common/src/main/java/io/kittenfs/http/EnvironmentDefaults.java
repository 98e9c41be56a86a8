package io.kittenfs.http;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives each flag its twin in the environment: {@code --max-value} is {@code KITTEN_MAX_VALUE}. The
 * flag wins over the environment, and that over the default of this kind of node. An empty variable
 * counts as missing.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {
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
