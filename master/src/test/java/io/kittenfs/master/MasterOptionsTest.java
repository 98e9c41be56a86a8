package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.cli.EnvironmentDefaults;
import io.kittenfs.cli.NodeOptions;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class MasterOptionsTest {
  @Test
  void defaults() {
    assertThat(settings(Map.of()))
        .isEqualTo(
            new MasterServer.Settings(
                new HttpSettings("127.0.0.1", 3000, Set.of()),
                Path.of("master-data"),
                EngineChoice.AUTO,
                Fsync.ALWAYS,
                256_000_000,
                Duration.ofSeconds(3),
                true));
  }

  @Test
  void everyFlagIsHeard() {
    MasterServer.Settings settings =
        settings(
            Map.of("KITTEN_PORT", "1"),
            "--host=0.0.0.0",
            "--insecure",
            "--port=4000",
            "--data=there",
            "--engine=java",
            "--fsync=off",
            "--min-free=1KiB",
            "--advertise=http://master-1:4000",
            "--allowed-host=kitten",
            "--auto-rebalance=false",
            "--new-cluster",
            "--replace-after=45s",
            "--replicas=3");

    assertThat(settings)
        .isEqualTo(
            new MasterServer.Settings(
                new HttpSettings("0.0.0.0", 4000, Set.of("kitten", "master-1")),
                Path.of("there"),
                EngineChoice.JAVA,
                Fsync.OFF,
                1024,
                Duration.ofSeconds(3),
                true,
                false,
                Duration.ofSeconds(45),
                OptionalInt.of(3)));
  }

  @Test
  void theEnvironmentIsHeard() {
    MasterServer.Settings settings =
        settings(
            Map.of(
                "KITTEN_PORT",
                "4001",
                "KITTEN_DATA",
                "there",
                "KITTEN_FSYNC",
                "interval",
                "KITTEN_AUTO_REBALANCE",
                "false",
                "KITTEN_NEW_CLUSTER",
                "true",
                "KITTEN_REPLICAS",
                "1"));

    assertThat(settings.http().port()).isEqualTo(4001);
    assertThat(settings.data()).isEqualTo(Path.of("there"));
    assertThat(settings.fsync()).isEqualTo(Fsync.INTERVAL);
    assertThat(settings.autoRebalance()).isFalse();
    assertThat(settings.newCluster()).isTrue();
    assertThat(settings.replicas()).hasValue(1);
    assertThat(settings(Map.of("KITTEN_REPLICAS", "")).replicas()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prot=1",
        "--port=x",
        "--port=65536",
        "--fsync=often",
        "--advertise=nowhere",
        "--replace-after=9s",
        "--replace-after=10",
        "--replace-after=soon",
        "--replace-after=-10s",
        "--replicas=x",
        "--replicas=0",
        "--replicas=-1",
        "--replicas=2",
        "--replicas=5",
        "--replicas=7"
      })
  void aWrongFlagIsNamed(String flag) {
    StringWriter errors = new StringWriter();
    CommandLine commandLine =
        Main.commandLine(new Main(), Map.of()).setErr(new PrintWriter(errors, true));

    assertThat(commandLine.execute(flag)).isEqualTo(2);
    assertThat(errors.toString()).contains(flag.substring(0, flag.indexOf('=')));
  }

  @Test
  void aDirectoryThatCannotBeUsedIsSaidInOneLine(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    StringWriter errors = new StringWriter();
    CommandLine commandLine =
        Main.commandLine(new Main(), Map.of()).setErr(new PrintWriter(errors, true));

    assertThat(commandLine.execute("--port=0", "--data=" + file)).isEqualTo(2);
    assertThat(errors.toString().lines()).hasSize(1);
  }

  @Test
  void aWorkerThatSharesTheEnvironmentDoesNotWarnOfTheMastersVariables() {
    List<String> flagsOfEveryNode = flagsOf(CommandSpec.forAnnotatedObject(new NodeOptions()));
    List<String> flags = flagsOf(Main.commandLine(new Main(), Map.of()).getCommandSpec());
    Map<String, String> environment = new HashMap<>();
    flags.forEach(flag -> environment.put(EnvironmentDefaults.variable(flag), "x"));

    assertThat(flags).containsAll(flagsOfEveryNode).hasSizeGreaterThan(flagsOfEveryNode.size());
    assertThat(new EnvironmentDefaults(environment, Map.of()).warnings(flagsOfEveryNode)).isEmpty();
  }

  private static List<String> flagsOf(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .map(OptionSpec::longestName)
        .toList();
  }

  private static MasterServer.Settings settings(Map<String, String> environment, String... flags) {
    Main main = new Main();
    Main.commandLine(main, environment).parseArgs(flags);
    return main.settings();
  }
}
