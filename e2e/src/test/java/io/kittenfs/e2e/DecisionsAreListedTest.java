package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The index of the decisions has each record once, as the record itself says it. */
class DecisionsAreListedTest {
  private static final String INDEX = "README.md";
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| \\[(.+)]\\((\\S+)\\) \\| (\\S+) \\| (.+) \\|$");
  private static final Pattern RECORD =
      Pattern.compile(
          "\\A# (.+)\n\nStatus: (accepted|superseded by .+), (\\d{4}-\\d\\d-\\d\\d)\n\n");

  /** Surefire runs in the directory of the module; failsafe knows the root. */
  private final Path decisions =
      Path.of(System.getProperty("kittenfs.root", ".."), "docs", "decisions");

  /** What index and record both say of a decision. */
  private record Decision(String file, String title, String date, String status) {}

  @Test
  void eachOnceWithItsTitleDateAndStatus() throws IOException {
    assertThat(rows().map(DecisionsAreListedTest::decisionOf))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(records());
  }

  @Test
  void inOrderAndNumberedWithoutAGap() throws IOException {
    List<MatchResult> rows = rows().toList();

    assertThat(rows.stream().map(row -> Integer.valueOf(row.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, rows.size()).boxed().toList());
    assertThat(rows.stream().map(row -> row.group(4)).toList()).isSorted();
  }

  private Stream<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(decisions.resolve(INDEX))).results();
  }

  private static Decision decisionOf(MatchResult row) {
    return new Decision(row.group(3), row.group(2), row.group(4), row.group(5));
  }

  private List<Decision> records() throws IOException {
    try (Stream<Path> files = Files.list(decisions)) {
      List<Path> records =
          files.filter(file -> !file.getFileName().toString().equals(INDEX)).sorted().toList();
      return records.stream().map(DecisionsAreListedTest::read).toList();
    }
  }

  private static Decision read(Path file) {
    String name = file.getFileName().toString();
    MatchResult head =
        RECORD
            .matcher(text(file))
            .results()
            .findFirst()
            .orElseThrow(
                () -> new AssertionError(name + " has no title and status as README.md asks for"));
    return new Decision(name, head.group(1), head.group(3), head.group(2));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
