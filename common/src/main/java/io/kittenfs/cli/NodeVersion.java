package io.kittenfs.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version that the jar's manifest names, after the name of the program. */
public final class NodeVersion implements IVersionProvider {
  @Spec private CommandSpec command;

  /** The version, or "development" where there is no jar. */
  public static String text() {
    return Optional.ofNullable(NodeVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** The version and that of Java, for the log. */
  public static String withJava() {
    return text() + " on Java " + Runtime.version();
  }

  @Override
  public String[] getVersion() {
    return new String[] {command.name() + " " + text()};
  }
}
