package io.kittenfs.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredJavaTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.8", "9", "11", "16"})
  void aJavaThatIsTooOldIsRefusedInOneSentence(String version) {
    assertThat(RequiredJava.complaint(version, "/usr/lib/jvm/old"))
        .hasValueSatisfying(
            complaint ->
                assertThat(complaint)
                    .contains(
                        "needs Java 17 or later", "/usr/lib/jvm/old", version.replace("1.8", "8"))
                    .doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "21", "25", "100"})
  void everyOtherJavaWillDo(String version) {
    assertThat(RequiredJava.complaint(version, "/usr/lib/jvm/new")).isEmpty();
  }

  @Test
  void theJavaOfThisTestWillDo() {
    RequiredJava.check();
  }
}
