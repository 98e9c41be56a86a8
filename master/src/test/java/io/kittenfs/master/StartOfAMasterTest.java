package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

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
import picocli.CommandLine;

/** A master that cannot start says why and what to do, and leaves nothing behind. */
class StartOfAMasterTest {
  @TempDir Path directory;
  private final StringWriter errors = new StringWriter();

  private int start(String... flags) {
    CommandLine line = Main.commandLine(new Main(), Map.of());
    return line.setErr(new PrintWriter(errors, true)).execute(flags);
  }

  @Test
  void aFileInPlaceOfItsDirectoryIsAWrongSetting() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(start("--port=0", "--data", file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains(file.toString(), "not a directory", "--data");
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
