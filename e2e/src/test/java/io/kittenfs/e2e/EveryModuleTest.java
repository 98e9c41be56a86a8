package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The last test of a build of all modules: in such a build a red test does not keep the modules
 * after it from running, and this one tells of all that failed. Runs apart from the others, whose
 * reports it reads.
 */
@EnabledIfSystemProperty(
    named = "kittenfs.build.whole",
    matches = "true",
    disabledReason = "other modules fail by themselves unless all are built")
class EveryModuleTest {
  private static final List<String> MODULES = List.of("common", "raft", "worker", "master", "e2e");
  private static final Pattern FAILED_CASE =
      Pattern.compile("<testcase name=\"([^\"]*)\"[^>]*[^/]>\\s*<(failure|error)\\b");

  private final Path root = Path.of(System.getProperty("kittenfs.root"));
  private final Instant buildBegan = Instant.parse(System.getProperty("kittenfs.build.began"));

  @Test
  void allAreGreen() throws IOException {
    List<String> failed = new ArrayList<>();
    for (String module : MODULES) {
      for (String test : tests(module)) {
        failed.addAll(failures(module, test));
      }
    }

    assertThat(failed).isEmpty();
  }

  /** The names of the test classes that a module has. */
  private List<String> tests(String module) throws IOException {
    Path classes = root.resolve(module).resolve("target/test-classes");
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString().replace('\\', '/'))
          .filter(file -> file.endsWith("Test.class") && !file.contains("$"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.equals(EveryModuleTest.class.getName()))
          .sorted()
          .toList();
    }
  }

  private List<String> failures(String module, String test) throws IOException {
    Path report = root.resolve(module).resolve("target/surefire-reports/TEST-" + test + ".xml");
    if (!Files.exists(report) || isOlderThanTheBuild(report)) {
      return List.of(test + ": did not run to its end");
    }
    return FAILED_CASE
        .matcher(Files.readString(report))
        .results()
        .map(found -> test + "." + found.group(1))
        .toList();
  }

  private boolean isOlderThanTheBuild(Path report) throws IOException {
    return Files.getLastModifiedTime(report).toInstant().isBefore(buildBegan);
  }
}
