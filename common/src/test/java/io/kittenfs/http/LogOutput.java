package io.kittenfs.http;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What the log gets while this is open; it goes on to where it went before, too. */
public final class LogOutput implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /** Begins. */
  public LogOutput() {
    System.setErr(
        new PrintStream(before, true, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            written.write(bytes, offset, length);
            super.write(bytes, offset, length);
          }
        });
  }

  /** All of it. */
  public String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /** Waits for a line with this text. */
  public void await(String line) {
    Awaitility.await("a line: " + line)
        .atMost(Duration.ofMinutes(1))
        .until(() -> text().contains(line));
  }

  /** How many lines have this text. */
  public long count(String line) {
    return text().lines().filter(each -> each.contains(line)).count();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
