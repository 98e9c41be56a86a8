package io.kittenfs.http;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version that the jar's manifest names, behind the name of the program. */
public final class NodeVersion implements IVersionProvider {
  @Spec private CommandSpec command;

  /** The version, or "development" where there is no jar. */
  public static String text() {
    return Optional.ofNullable(NodeVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {command.name() + " " + text()};
  }
}
