package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker takes and gives values much larger than its heap. */
class SmallHeapIT {
  private static final long SIZE = 300L << 20;

  @TempDir private Path directory;

  @Test
  void aValueLargerThanTheHeapComesBackAsItWas() throws Exception {
    try (Node worker = NodeSetup.worker(directory, "worker").options("-Xmx128m").start()) {
      assertThat(worker.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      HttpResponse<String> stored =
          worker.send(
              "PUT",
              "/put/large",
              BodyPublishers.ofInputStream(() -> Bytes.stream(7, SIZE)),
              BodyHandlers.ofString());
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);

      HttpResponse<InputStream> found = worker.stream("large");
      assertThat(found.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
      try (InputStream actual = found.body();
          InputStream expected = Bytes.stream(7, SIZE)) {
        assertThat(firstDifference(actual, expected)).as("first byte that differs").isEqualTo(-1);
      }
    }
  }

  private static long firstDifference(InputStream actual, InputStream expected) throws Exception {
    byte[] mine = new byte[1 << 16];
    long position = 0;
    while (true) {
      byte[] theirs = expected.readNBytes(mine.length);
      int read = actual.readNBytes(mine, 0, mine.length);
      int mismatch = java.util.Arrays.mismatch(mine, 0, read, theirs, 0, theirs.length);
      if (mismatch >= 0) {
        return position + mismatch;
      }
      if (read == 0) {
        return -1;
      }
      position += read;
    }
  }
}
