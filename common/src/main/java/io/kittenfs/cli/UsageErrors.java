package io.kittenfs.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line in a sentence: with the flag that a mistyped one was meant
 * to be, and with the variable of the environment where that brought the value.
 */
final class UsageErrors implements IParameterExceptionHandler {
  private final EnvironmentDefaults defaults;

  UsageErrors(EnvironmentDefaults defaults) {
    this.defaults = defaults;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandName();
    command.getErr().println(name + ": " + sentence(failure, arguments));
    command.getErr().println("Try " + name + " --help.");
    return CommandLine.ExitCode.USAGE;
  }

  private String sentence(ParameterException failure, String[] arguments) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return failure.getMessage() + suggestion(unmatched);
    }
    if (failure.getArgSpec() instanceof OptionSpec option && !isGiven(option, arguments)) {
      String flag = option.longestName();
      return failure.getMessage().replace("option '" + flag + "'", defaults.nameOf(flag));
    }
    return failure.getMessage();
  }

  private static String suggestion(UnmatchedArgumentException unmatched) {
    List<OptionSpec> options = unmatched.getCommandLine().getCommandSpec().options();
    String typed = flagOf(unmatched.getUnmatched().get(0));
    return NearestName.of(typed, options.stream().map(OptionSpec::longestName).toList())
        .filter(flag -> typed.startsWith("-"))
        .map(flag -> ". Did you mean " + flag + "?")
        .orElse("");
  }

  private static boolean isGiven(OptionSpec option, String[] arguments) {
    return Arrays.stream(arguments).anyMatch(each -> flagOf(each).equals(option.longestName()));
  }

  /** The part of an argument before its value. */
  private static String flagOf(String argument) {
    return argument.replaceFirst("=.*", "");
  }
}
