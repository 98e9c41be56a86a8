package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.cli.EnvironmentDefaults;
import io.kittenfs.cli.NodeOptions;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.worker.moves.MoveObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class FlagsOfAWorkerTest {
  @TempDir Path directory;

  private static WorkerSettings parse(Map<String, String> environment, String... flags) {
    CommandLine line = Main.commandLine(environment, MoveObserver.NONE);
    line.parseArgs(flags);
    return ((Main) line.getCommand()).settings();
  }

  @Test
  void defaults() {
    WorkerSettings settings = parse(Map.of());
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(3001);
    assertThat(settings.http().allowedHosts()).isEmpty();
    assertThat(settings.data()).isEqualTo(new DataDirectory.OneDirectory(Path.of("worker-data")));
    assertThat(settings.master()).isEmpty();
    assertThat(settings.advertise()).isEmpty();
    assertThat(settings.engine()).isEqualTo(EngineChoice.AUTO);
    assertThat(settings.fsync()).isEqualTo(Fsync.ALWAYS);
    assertThat(settings.minFree()).isEqualTo(256_000_000);
    assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(1));
  }

  private static void assertAllSet(WorkerSettings settings) {
    assertThat(settings.master()).contains(new NodeUrl("127.0.0.1", 3000));
    assertThat(settings.advertise()).contains(new NodeUrl("worker_1", 3005));
    assertThat(settings.http().allowedHosts()).containsExactly("worker_1");
    assertThat(settings.http().port()).isEqualTo(4000);
    assertThat(settings.data()).isEqualTo(new DirectoryPool(Path.of("pool")));
  }

  @Test
  void flags() {
    assertAllSet(
        parse(
            Map.of(),
            "--master=http://127.0.0.1:3000/",
            "--advertise=http://worker_1:3005",
            "--port=4000",
            "--data-pool=pool",
            "--max-value=16MB",
            "--import-dir=/"));
  }

  @Test
  void environment() {
    assertAllSet(
        parse(
            Map.of(
                "KITTEN_MASTER", "http://127.0.0.1:3000",
                "KITTEN_ADVERTISE", "http://worker_1:3005",
                "KITTEN_PORT", "4000",
                "KITTEN_DATA_POOL", "pool",
                "KITTEN_MAX_VALUE", "16MB",
                "KITTEN_IMPORT_DIR", "/")));
  }

  @Test
  void aMasterThatSharesTheEnvironmentDoesNotWarnOfAWorkersVariables() {
    List<String> flags = flagsOf(Main.commandLine(Map.of(), MoveObserver.NONE).getCommandSpec());
    Map<String, String> environment = new HashMap<>();
    flags.forEach(flag -> environment.put(EnvironmentDefaults.variable(flag), "x"));
    List<String> flagsOfEveryNode = flagsOf(CommandSpec.forAnnotatedObject(new NodeOptions()));

    assertThat(flags).containsAll(flagsOfEveryNode).hasSizeGreaterThan(flagsOfEveryNode.size());
    assertThat(new EnvironmentDefaults(environment, Map.of()).warnings(flagsOfEveryNode)).isEmpty();
  }

  private static List<String> flagsOf(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .map(OptionSpec::longestName)
        .toList();
  }

  @Test
  void urlsMayLeaveOutTheScheme() {
    WorkerSettings flags = parse(Map.of(), "--master=localhost:3000", "--advertise=worker_1:3005");
    assertThat(flags.master()).contains(new NodeUrl("localhost", 3000));
    assertThat(flags.advertise()).contains(new NodeUrl("worker_1", 3005));
    WorkerSettings environment = parse(Map.of("KITTEN_MASTER", "localhost:3000"));
    assertThat(environment.master()).contains(new NodeUrl("localhost", 3000));
  }

  @Test
  void aPoolAndADirectoryExcludeEachOther() {
    assertRefused(Map.of(), "--data=a", "--data-pool=b");
    assertRefused(Map.of("KITTEN_DATA", "a"), "--data-pool=b");
    assertRefused(Map.of("KITTEN_DATA_POOL", "b"), "--data=a");
    assertRefused(Map.of("KITTEN_DATA", "a", "KITTEN_DATA_POOL", "b"));
    assertThat(parse(Map.of("KITTEN_DATA", ""), "--data-pool=b").data())
        .isEqualTo(new DirectoryPool(Path.of("b")));
  }

  private static void assertRefused(Map<String, String> environment, String... flags) {
    assertThatThrownBy(() -> parse(environment, flags))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--data-pool")
        .hasMessageContaining("KITTEN_DATA_POOL");
  }

  @ParameterizedTest
  @CsvSource({
    "--frobnicate, --frobnicate",
    "--host=0.0.0.0, --insecure",
    "--master=localhost, --master",
    "--advertise=ftp://x, --advertise",
    "--import-dir=/no/such/directory, --import-dir",
    "--max-value=many, --max-value",
    "--move-rate=0, --move-rate",
    "--log-kept=1MB, --log-kept"
  })
  void anErrorNamesTheFlag(String flag, String named) {
    assertThatThrownBy(() -> parse(Map.of(), flag))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(named);
  }
}
