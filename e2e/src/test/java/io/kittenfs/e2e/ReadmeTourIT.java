package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every line of the README and of the pages of its tour does what they say. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tour is written for a POSIX shell")
class ReadmeTourIT {
  private static final String STATED = "  # → ";
  private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");
  private static final Pattern STATUS = Pattern.compile("[1-5][0-9][0-9]");

  @TempDir private Path directory;

  @Test
  void everyLineOfTheTourDoesWhatItSays() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path imports = Files.createDirectories(home.resolve(".kittenfs/import"));
    Files.writeString(
        home.resolve(".curlrc"), "silent\nshow-error\nwrite-out = \"%{stderr}%{http_code}\\n\"\n");
    try (Node master = NodeSetup.master(directory, "master").start();
        Node first = worker(master, "first", home, imports);
        Node second = worker(master, "second", home, imports);
        Node third = worker(master, "third", home, imports)) {
      Awaitility.await().until(() -> master.send("GET", "/map").body(), ReadmeTourIT::isComplete);
      // The workers claim what they were given with their next heartbeats.
      Awaitility.await()
          .until(() -> master.send("POST", "/rebalance?dry_run=true").statusCode() == 200);
      List<String> lines = tour();
      assertThat(lines).filteredOn(line -> line.contains("curl")).hasSizeGreaterThan(50);
      for (String line : lines) {
        int split = line.indexOf(STATED);
        String command = split < 0 ? line : line.substring(0, split);
        String stated = split < 0 ? "" : line.substring(split + STATED.length());
        Outcome outcome =
            run(
                command
                    .replace("localhost:3000", "127.0.0.1:" + master.port())
                    .replace("localhost:3001", "127.0.0.1:" + first.port())
                    .replace("localhost:3002", "127.0.0.1:" + second.port())
                    .replace("localhost:3003", "127.0.0.1:" + third.port()),
                home);
        outcome.check(line, stated);
      }
    }
  }

  private Node worker(Node master, String name, Path home, Path imports) throws IOException {
    return NodeSetup.worker(directory, name)
        .options("-Duser.home=" + home)
        .flags("--master", master.url(""), "--import-dir", imports.toString())
        .start()
        .awaitIndex();
  }

  /** Whether every slot of a map has an owner. */
  private static boolean isComplete(String map) {
    return map.contains("\"slots\":[") && !map.contains("\"slots\":[]") && !map.contains("null");
  }

  /** What is to be run: the README first, the page that removes a worker last. */
  private static List<String> tour() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String page : List.of("README.md", "docs/own-keys.md", "docs/tour.md")) {
      String text = Files.readString(Path.of(System.getProperty("kittenfs.root"), page));
      List<String> found =
          SHELL_BLOCK
              .matcher(text)
              .results()
              .map(block -> block.group(1))
              .filter(block -> block.contains("localhost:"))
              .flatMap(String::lines)
              .toList();
      assertThat(text.lines().filter(line -> line.contains("curl ") && line.contains("  # → ")))
          .as("lines of " + page + " that state what comes")
          .isNotEmpty()
          .isSubsetOf(found);
      lines.addAll(found);
    }
    return lines;
  }

  private Outcome run(String command, Path home) throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(home.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("CURL_HOME", home.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(command).isTrue();
    return new Outcome(process.exitValue(), output, Files.readString(errors));
  }

  /** What came of a command; curl writes the status as the last line of the errors. */
  private record Outcome(int exitCode, String output, String errors) {
    void check(String line, String stated) {
      String what = line + "\n" + output + "\n" + errors;
      assertThat(exitCode).as(what).isZero();
      String status = lastStatus();
      if (STATUS.matcher(stated).matches()) {
        assertThat(status).as(what).isEqualTo(stated);
      } else {
        assertThat(status).as(what).doesNotStartWith("4").doesNotStartWith("5");
        assertThat(output.toLowerCase(Locale.ROOT))
            .as(what)
            .contains(stated.toLowerCase(Locale.ROOT));
      }
    }

    private String lastStatus() {
      Stream<String> statuses = errors.lines().filter(each -> each.matches(STATUS.pattern()));
      return statuses.reduce((before, after) -> after).orElse("");
    }
  }
}
