package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example configuration and the units in docs/systemd fit the nodes that they are for. */
class ExampleConfigurationIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("kittenfs.root"), "docs/systemd");
  private static final Pattern SETTING = Pattern.compile("(?m)^([A-Z_]+)=(.*)$");
  private static final Pattern SUGGESTION = Pattern.compile("(?m)^#([A-Z_]+)=(.*)$");
  private static final Pattern VARIABLE_OF_UNIT =
      Pattern.compile("(?m)^Environment=(KITTEN_[A-Z_]+)=");

  @TempDir private Path directory;

  @Test
  void everyVariableIsOneThatAWorkerKnows() throws Exception {
    String help = help(NodeSetup.worker(directory, "worker"));
    assertThat(variables(SETTING)).containsKeys("KITTEN_MASTER", "KITTEN_MIN_FREE", "JAVA_OPTS");
    for (Pattern lines : List.of(SETTING, SUGGESTION)) {
      assertThat(variables(lines).keySet())
          .isNotEmpty()
          .filteredOn(variable -> !variable.equals("JAVA_OPTS"))
          .allSatisfy(variable -> assertThat(help).contains("[" + variable + "]"));
    }
  }

  @ParameterizedTest
  @CsvSource({"master, kittenfs-master.service", "worker, kittenfs-worker@.service"})
  void everyVariableOfAUnitIsOneThatItsNodeKnows(String role, String unit) throws Exception {
    String help = help(NodeSetup.of(role, directory));
    String text = Files.readString(EXAMPLES.resolve(unit));
    assertThat(text).contains("/kittenfs-" + role + ".jar");
    assertThat(VARIABLE_OF_UNIT.matcher(text).results().map(found -> found.group(1)))
        .contains("KITTEN_PORT", "KITTEN_DATA")
        .allSatisfy(variable -> assertThat(help).contains("[" + variable + "]"));
  }

  @Test
  void aMasterAndAWorkerStartWithIt() throws Exception {
    Map<String, String> settings = variables(SETTING);
    try (Node master = configured(NodeSetup.master(directory, "master"), settings).start()) {
      settings.put("KITTEN_MASTER", master.url(""));
      try (Node worker = configured(NodeSetup.worker(directory, "worker"), settings).start()) {
        worker.awaitIndex();
        assertThat(worker.send("GET", "/stats").body()).contains("\"fsync\":\"always\"");
      }
    }
  }

  private static NodeSetup configured(NodeSetup setup, Map<String, String> settings) {
    settings.forEach(setup::environment);
    return setup.options(settings.get("JAVA_OPTS").split(" ", -1));
  }

  private static String help(NodeSetup setup) throws Exception {
    return setup.flags("--help").startExpectingItsEnd().output();
  }

  private static Map<String, String> variables(Pattern lines) throws IOException {
    String text = Files.readString(EXAMPLES.resolve("kittenfs.env"));
    Map<String, String> found = new TreeMap<>();
    for (MatchResult line : lines.matcher(text).results().toList()) {
      found.put(line.group(1), line.group(2));
    }
    return found;
  }
}
