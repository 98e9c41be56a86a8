package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kittenfs.worker.moves.MoveObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A worker that cannot start says why and what to do, and leaves nothing behind. */
class StartOfAWorkerTest {
  @TempDir Path directory;
  private final StringWriter errors = new StringWriter();

  private int start(String... flags) {
    CommandLine line = Main.commandLine(Map.of(), MoveObserver.NONE);
    return line.setErr(new PrintWriter(errors, true)).execute(flags);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data", "--data-pool", "--import-dir"})
  void aFileInPlaceOfADirectoryIsAWrongSetting(String flag) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(start("--port=0", flag, file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains(file.toString(), "not a directory", flag);
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsAWrongSetting() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    assumeFalse(closed.toFile().setWritable(false) && Files.isWritable(closed), "may do anything");

    assertThat(start("--port=0", "--data", closed.resolve("data").toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("permission denied", "--data");
  }

  @Test
  void aFileInsideThatCannotBeUsedIsNamed() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path blocked = Files.createDirectory(data.resolve("identity.json.next"));

    assertThat(start("--port=0", "--data", data.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains(blocked.toString() + " cannot be used");
  }

  @Test
  void aTakenPortLeavesNoDirectoryBehind() throws IOException {
    Path data = directory.resolve("data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(start("--port", port, "--data", data.toString())).isEqualTo(1);
      assertThat(errors.toString()).contains("port " + port, "taken");
    }
    assertThat(data).doesNotExist();
  }
}
