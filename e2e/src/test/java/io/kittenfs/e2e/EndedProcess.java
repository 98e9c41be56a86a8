package io.kittenfs.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a process ended by itself.
 *
 * @param exitCode of the process
 * @param output all that it wrote
 */
record EndedProcess(int exitCode, String output) {
  private static final int PATIENCE_SECONDS = 120;

  /** Runs a command to its end; fails when it does not come to one. */
  static EndedProcess of(List<String> command) throws IOException, InterruptedException {
    return of(new ProcessBuilder(command));
  }

  /** Runs a process to its end; fails when it does not come to one. */
  static EndedProcess of(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    Thread guard =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException e) {
                process.destroyForcibly();
              }
            },
            "process-guard");
    guard.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    guard.join();
    return new EndedProcess(exitCode, output);
  }
}
