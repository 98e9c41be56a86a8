package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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
    assertThat(choose(EngineChoice.AUTO, system).name()).isEqualTo("java");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void javaIsJavaOnLinuxToo() throws IOException {
    assertThat(choose(EngineChoice.JAVA, "Linux").name()).isEqualTo("java");
  }

  private Engine choose(EngineChoice choice, String system) throws IOException {
    return LevelDbEngines.choose(choice, directory, system, Optional.empty());
  }
}
