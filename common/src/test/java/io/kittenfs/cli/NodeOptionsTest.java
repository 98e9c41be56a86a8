package io.kittenfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class NodeOptionsTest {
  private static final Map<String, String> NODE = Map.of("--port", "3000", "--data", "node-data");

  @Command(name = "node", mixinStandardHelpOptions = true, versionProvider = NodeVersion.class)
  private static final class Node {
    @Mixin private NodeOptions options = new NodeOptions();
  }

  private static NodeOptions parse(Map<String, String> environment, String... flags) {
    Node node = new Node();
    CommandLine line = NodeOptions.commandLine(node, new EnvironmentDefaults(environment, NODE));
    line.parseArgs(flags);
    node.options.check();
    return node.options;
  }

  @Test
  void defaults() {
    NodeOptions options = parse(Map.of());
    HttpSettings http = options.http(Optional.empty());
    assertThat(http.host()).isEqualTo("127.0.0.1");
    assertThat(http.port()).isEqualTo(3000);
    assertThat(http.allowedHosts()).isEmpty();
    assertThat(options.data()).isEqualTo(Path.of("node-data"));
    assertThat(options.advertise()).isEmpty();
    assertThat(options.fsync()).isEqualTo(Fsync.ALWAYS);
    assertThat(options.minFree()).isEqualTo(256_000_000);
    assertThat(options.engine()).isEqualTo(EngineChoice.AUTO);
  }

  private static void assertAllSet(NodeOptions options) {
    HttpSettings http = options.http(Optional.of("kitten"));
    assertThat(http.host()).isEqualTo("0.0.0.0");
    assertThat(http.port()).isEqualTo(4000);
    assertThat(http.allowedHosts()).containsExactlyInAnyOrder("a", "b", "kitten");
    assertThat(options.data()).isEqualTo(Path.of("elsewhere"));
    assertThat(options.advertise()).contains(new NodeUrl("kitten", 4000));
    assertThat(options.fsync()).isEqualTo(Fsync.INTERVAL);
    assertThat(options.minFree()).isEqualTo(1 << 30);
    assertThat(options.engine()).isEqualTo(EngineChoice.JAVA);
  }

  @Test
  void flags() {
    assertAllSet(
        parse(
            Map.of(),
            "--host=0.0.0.0",
            "--port=4000",
            "--data=elsewhere",
            "--advertise=http://kitten:4000",
            "--allowed-host=a",
            "--allowed-host=b",
            "--fsync=interval",
            "--min-free=1GiB",
            "--engine=java",
            "--insecure"));
  }

  @Test
  void environment() {
    assertAllSet(
        parse(
            Map.of(
                "KITTEN_HOST", "0.0.0.0",
                "KITTEN_PORT", "4000",
                "KITTEN_DATA", "elsewhere",
                "KITTEN_ADVERTISE", "http://kitten:4000",
                "KITTEN_ALLOWED_HOST", "a,b",
                "KITTEN_FSYNC", "Interval",
                "KITTEN_MIN_FREE", "1GiB",
                "KITTEN_ENGINE", "java",
                "KITTEN_INSECURE", "true")));
  }

  @Test
  void everyFlagHasItsTwin() {
    assertThat(new CommandLine(new Node()).getCommandSpec().options())
        .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
        .extracting(option -> EnvironmentDefaults.variable(option.longestName()))
        .containsExactlyInAnyOrder(
            "KITTEN_HOST",
            "KITTEN_PORT",
            "KITTEN_DATA",
            "KITTEN_ADVERTISE",
            "KITTEN_ALLOWED_HOST",
            "KITTEN_FSYNC",
            "KITTEN_MIN_FREE",
            "KITTEN_ENGINE",
            "KITTEN_INSECURE");
  }

  @Test
  void theHelpNamesEveryTwin() {
    assertThat(new CommandLine(new Node()).getCommandSpec().options())
        .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
        .allSatisfy(
            option ->
                assertThat(String.join(" ", option.description()))
                    .endsWith("[" + EnvironmentDefaults.variable(option.longestName()) + "]"));
  }

  @Test
  void theVersionNamesTheProgram() {
    assertThat(new CommandLine(new Node()).getCommandSpec().version())
        .containsExactly("node development");
  }

  @Test
  void flagsWinOverTheEnvironmentAndEmptyVariablesCountAsMissing() {
    Map<String, String> environment =
        Map.of("KITTEN_PORT", "4000", "KITTEN_INSECURE", "true", "KITTEN_FSYNC", "");
    NodeOptions options = parse(environment, "--port=5000", "--host=0.0.0.0", "--insecure");
    assertThat(options.http(Optional.empty()).port()).isEqualTo(5000);
    assertThat(options.fsync()).isEqualTo(Fsync.ALWAYS);
  }

  @ParameterizedTest
  @CsvSource({
    "--prot=1, --prot",
    "--port=x, --port",
    "--port=70000, --port",
    "--port=-1, --port",
    "--host=0.0.0.0, --insecure",
    "--host=::, --insecure",
    "--host=no.such.host.invalid, --host",
    "--fsync=sometimes, --fsync",
    "--min-free=1XB, --min-free",
    "--engine=v8, --engine",
    "stray, stray"
  })
  void anErrorNamesTheFlag(String flag, String named) {
    assertThatThrownBy(() -> parse(Map.of(), flag))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(named);
  }

  private static String errorsOf(Map<String, String> environment, String... flags) {
    StringWriter errors = new StringWriter();
    CommandLine line =
        NodeOptions.commandLine(new Checked(), new EnvironmentDefaults(environment, NODE));
    line.setErr(new PrintWriter(errors)).execute(flags);
    return errors.toString();
  }

  @Command(name = "node")
  private static final class Checked implements Runnable {
    @Mixin private NodeOptions options = new NodeOptions();

    @Override
    public void run() {
      options.check();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--prot=1, --port",
    "--prot, --port",
    "--Port=1, --port",
    "--datta, --data",
    "--minfree=1GB, --min-free",
    "--allow-host=a, --allowed-host",
    "--fsnyc=off, --fsync"
  })
  void aMistypedFlagGetsTheOneThatWasMeant(String typed, String meant) {
    assertThat(errorsOf(Map.of(), typed)).contains("Did you mean " + meant + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--frobnicate", "port", "-x"})
  void nothingIsSuggestedForWhatIsLikeNoFlag(String typed) {
    assertThat(errorsOf(Map.of(), typed)).contains(typed).doesNotContain("Did you mean");
  }

  @ParameterizedTest
  @CsvSource({
    "KITTEN_PORT, abc",
    "KITTEN_PORT, 70000",
    "KITTEN_HOST, 0.0.0.0",
    "KITTEN_HOST, no.such.host.invalid",
    "KITTEN_FSYNC, sometimes",
    "KITTEN_MIN_FREE, 1XB",
    "KITTEN_ENGINE, v8",
    "KITTEN_INSECURE, perhaps"
  })
  void anErrorInAVariableNamesTheVariable(String variable, String value) {
    String flag = "--" + variable.substring(7).toLowerCase(Locale.ROOT).replace('_', '-');
    String firstLine = errorsOf(Map.of(variable, value)).lines().findFirst().orElse("");
    assertThat(firstLine).contains(variable).doesNotContain(flag);
    assertThat(errorsOf(Map.of(variable, "0"), flag + "=" + value))
        .contains(flag)
        .doesNotContain(variable);
  }

  @Test
  void aVariableThatNothingReadsIsAWarning() {
    assertThat(errorsOf(Map.of("KITTEN_PROT", "1", "KITTEN_FROBNICATE", "1", "KITTEN_TAGS", "x")))
        .contains("KITTEN_PROT means nothing to this program. Did you mean KITTEN_PORT?")
        .contains("KITTEN_TAGS means nothing to this program. Did you mean KITTEN_TAG?")
        .contains("KITTEN_FROBNICATE means nothing to this program. --help");
  }

  @Test
  void variablesOfTheScriptsAndEmptyOnesAndThoseOfOthersAreNoWarning() {
    Map<String, String> environment =
        Map.of(
            "KITTEN_HOME", "x",
            "KITTEN_BASE_PORT", "4000",
            "KITTEN_BUILD_IMAGE", "x",
            "KITTEN_PROT", "",
            "KITTENS", "7",
            "KITTEN_PORT", "4000");
    assertThat(errorsOf(environment)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
  void loopbackNeedsNoPermission(String host) {
    assertThat(parse(Map.of(), "--host=" + host).http(Optional.empty()).host()).isEqualTo(host);
  }

  @Test
  void aFlagWithAParserOfItsOwnIsNamedToo() {
    NodeOptions options = parse(Map.of());
    assertThatThrownBy(
            () ->
                options.parse(
                    "--master",
                    "x",
                    text -> {
                      throw new KittenException(ErrorCode.INVALID_REQUEST, "Give a URL.");
                    }))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--master")
        .hasMessageContaining("'x'")
        .hasMessageContaining("Give a URL.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1048576, 1048576",
    "17b, 17",
    "1kB, 1000",
    "16MB, 16000000",
    "2gb, 2000000000",
    "3TB, 3000000000000",
    "1KiB, 1024",
    "16MiB, 16777216",
    "1GiB, 1073741824",
    "2tib, 2199023255552",
    "5 MB, 5000000"
  })
  void sizes(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1.5GB", "1EB", "999999999999TB", "1G B", "0x10"})
  void whatIsNoSize(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(CommandLine.TypeConversionException.class);
  }
}
