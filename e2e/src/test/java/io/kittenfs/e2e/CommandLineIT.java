package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars explain themselves. */
class CommandLineIT {
  /** The version of class files that Java 8 loads. */
  private static final int JAVA_8 = 52;

  @TempDir private Path directory;

  private NodeSetup setup(String role) {
    return NodeSetup.of(role, directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void helpNamesTheFlags(String role) throws Exception {
    EndedProcess help = setup(role).flags("--help").startExpectingItsEnd();

    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).contains("--port", "--data", "--fsync");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void versionIsThatOfTheJar(String role) throws Exception {
    EndedProcess version = setup(role).flags("--version").startExpectingItsEnd();

    assertThat(version.exitCode()).isZero();
    assertThat(version.output()).matches("kittenfs-" + role + " [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\s*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void anUnknownFlagIsNamed(String role) throws Exception {
    EndedProcess ended = setup(role).flags("--frobnicate").startExpectingItsEnd();

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.output()).contains("--frobnicate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void aVariableThatNothingReadsIsAWarning(String role) throws Exception {
    EndedProcess ended =
        setup(role)
            .environment("KITTEN_FSNYC", "off")
            .flags("--host", "0.0.0.0")
            .startExpectingItsEnd();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("Did you mean KITTEN_FSYNC?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void anOldJavaCanLoadWhatRunsFirst(String role) throws Exception {
    try (JarFile jar = new JarFile(System.getProperty("kittenfs." + role + ".jar"))) {
      String main = jar.getManifest().getMainAttributes().getValue("Main-Class");
      for (String type : List.of(main, "io.kittenfs.launch.RequiredJava")) {
        ZipEntry entry = jar.getEntry(type.replace('.', '/') + ".class");
        try (DataInputStream file = new DataInputStream(jar.getInputStream(entry))) {
          file.readInt(); // what every class begins with
          file.readUnsignedShort(); // the minor version
          assertThat(file.readUnsignedShort()).as(type).isEqualTo(JAVA_8);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void aFlagHasATwinInTheEnvironment(String role) throws Exception {
    EndedProcess ended = setup(role).environment("KITTEN_MIN_FREE", "a-lot").startExpectingItsEnd();

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.output()).contains("a-lot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void listeningToTheWorldNeedsInsecure(String role) throws Exception {
    EndedProcess ended = setup(role).flags("--host", "0.0.0.0").startExpectingItsEnd();

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.output()).contains("--insecure");
  }
}
