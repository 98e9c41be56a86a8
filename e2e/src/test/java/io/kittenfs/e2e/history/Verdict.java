package io.kittenfs.e2e.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the checker says about a recorded history.
 *
 * @param operations all that were recorded
 * @param violations the keys that are not linearizable
 */
public record Verdict(List<Operation> operations, List<Violation> violations) {
  private static final Path DIRECTORY = Path.of("target", "histories");

  /** Checks what was recorded. */
  public static Verdict of(History history) {
    List<Operation> operations = history.operations();
    return new Verdict(operations, new LinearizabilityChecker().check(operations));
  }

  /**
   * Fails with the first violation, after writing the operations of all wrong keys to {@code
   * target/histories}, one JSON object per line.
   *
   * @param name of the file, without its ending
   */
  public void assertLinearizable(String name) throws IOException {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          violations.size() + " wrong keys, all in " + write(name) + "\n" + violations.get(0));
    }
  }

  private Path write(String name) throws IOException {
    Files.createDirectories(DIRECTORY);
    Path file = DIRECTORY.resolve(name + ".ndjson");
    ObjectMapper json = new ObjectMapper();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Violation violation : violations) {
        for (Operation operation : violation.operations()) {
          out.write(json.writeValueAsString(document(operation)));
          out.newLine();
        }
      }
    }
    return file.toAbsolutePath();
  }

  private static Map<String, Object> document(Operation operation) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", operation.key());
    document.put("start_ms", operation.start() / 1e6);
    document.put("end_ms", operation.end() / 1e6);
    document.put("client", operation.client());
    document.put("via", operation.via());
    document.put("request", operation.request().toString());
    document.put("answer", operation.answer().toString());
    return document;
  }
}
