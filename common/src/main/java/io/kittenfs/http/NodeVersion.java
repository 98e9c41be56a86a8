package io.kittenfs.http;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
public final class NodeVersion implements IVersionProvider {
  /** The version, or "development" where there is no jar. */
  public static String text() {
    return Optional.ofNullable(NodeVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"KittenFS " + text()};
  }
}
