package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets an engine that breaks a promise without asking for it. */
class EngineChoiceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"Windows 11", "Windows Server 2025", "Mac OS X", "FreeBSD"})
  void autoIsJavaWhereTheNativeLibraryDoesNotSyncToTheDisk(String system) throws IOException {
    assertThat(Engine.choose(EngineChoice.AUTO, directory, system).name()).isEqualTo("java");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void javaIsJavaOnLinuxToo() throws IOException {
    assertThat(Engine.choose(EngineChoice.JAVA, directory, "Linux").name()).isEqualTo("java");
  }
}
