package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no list of slots on their way changes nothing at a destination. */
class StepsOfManySlotsTest {
  @Test
  void whatIsNoListOfSlotsIsRefused(@TempDir Path directory) {
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      String before = workers.second.get("/local/slots").text();
      for (String path : new String[] {"import-empty?from=0", "own?version=1"}) {
        for (String body :
            new String[] {
              "",
              "{}",
              "null",
              "[null]",
              "[[1, 2]]",
              "[[1024, 2, 3]]",
              "[[-1, 2, 3]]",
              "[[1, -2, 3]]",
              "[[1, 2, 3], [\"a\", 2, 3]]",
              "[[1, 2, 3]" + " ".repeat(64 << 10) + "]"
            }) {
          Reply reply = post(workers, path, body);
          assertThat(reply.status()).as("%s with %.20s", path, body).isEqualTo(400);
        }
      }
      assertThat(post(workers, "own", "[]").status()).isEqualTo(400);
      assertThat(workers.second.get("/local/slots").text()).isEqualTo(before);
    }
  }

  private static Reply post(TwoWorkers workers, String step, String body) {
    return workers.second.client().sendText("POST", "/local/slots/" + step, body);
  }
}
