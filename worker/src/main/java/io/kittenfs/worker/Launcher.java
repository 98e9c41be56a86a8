package io.kittenfs.worker;

import io.kittenfs.launch.RequiredJava;

/**
 * What {@code java -jar} begins with. Compiled for Java 8, so that a Java which is too old for the
 * worker ends with a sentence and not with a stack trace.
 */
public final class Launcher {
  private Launcher() {}

  /** Runs a worker as {@link Main#main} does, after a look at the version of Java. */
  public static void main(String[] arguments) {
    RequiredJava.check();
    Main.main(arguments);
  }
}
