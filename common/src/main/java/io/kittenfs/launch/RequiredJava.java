package io.kittenfs.launch;

import java.util.Optional;

/** The Java that KittenFS needs. */
public final class RequiredJava {
  private static final int VERSION = 17;

  private RequiredJava() {}

  /**
   * What to tell the user when this Java is too old; empty when it will do.
   *
   * @param version as the property {@code java.specification.version} has it: 1.8, 11, 17
   * @param home where that Java is
   */
  public static Optional<String> complaint(String version, String home) {
    String number = version.startsWith("1.") ? version.substring(2) : version;
    return Integer.parseInt(number) >= VERSION
        ? Optional.empty()
        : Optional.of(
            "error: KittenFS needs Java 17 or later, and the one in "
                + home
                + " is Java "
                + number
                + ". Install a JDK 17 and put its java first on the PATH.");
  }

  /** Ends this process with exit code 2 and a sentence when its Java is too old. */
  public static void check() {
    complaint(System.getProperty("java.specification.version"), System.getProperty("java.home"))
        .ifPresent(
            complaint -> {
              System.err.println(complaint);
              System.exit(2);
            });
  }
}
