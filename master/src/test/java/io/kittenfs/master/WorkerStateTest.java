package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WorkerStateTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private final FakeWorker worker = new FakeWorker();

  @RegisterExtension
  final MasterFixture master = new MasterFixture(() -> data, clock, Duration.ZERO);

  @BeforeEach
  void start() {
    worker.keys.put("a", 5L);
    worker.register(master.server());
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void silenceMakesAWorkerSuspectAndThenDown() {
    assertThat(state()).isEqualTo("up");
    clock.move(Duration.ofMillis(2999));
    assertThat(state()).isEqualTo("up");
    clock.move(Duration.ofMillis(1));
    assertThat(state()).isEqualTo("suspect");
    clock.move(Duration.ofMillis(6999));
    assertThat(state()).isEqualTo("suspect");
    clock.move(Duration.ofMillis(1));
    assertThat(state()).isEqualTo("down");
  }

  @Test
  void othersHearWhoIsDownAndSinceWhen() {
    Instant lastHeard = clock.instant();
    try (FakeWorker other = new FakeWorker()) {
      clock.move(Duration.ofMillis(9999));
      assertThat(other.register(master.server()).down()).isEmpty();
      clock.move(Duration.ofMillis(1));
      assertThat(other.register(master.server()).down()).isEqualTo(Map.of(0, lastHeard));
      worker.register(master.server());
      assertThat(other.register(master.server()).down()).isEmpty();
    }
  }

  @Test
  void aHeartbeatMakesItUpAgain() {
    clock.move(Duration.ofSeconds(60));
    worker.register(master.server());

    assertThat(state()).isEqualTo("up");
    assertThat(master.get("/workers/0").body().path("last_seen").asText())
        .isEqualTo(clock.instant().toString());
  }

  @Test
  void aMasterThatStartsSuspectsThoseItHasNotHeardYet() {
    master.restart(data);

    assertThat(state()).isEqualTo("suspect");
    clock.move(Duration.ofSeconds(10));
    assertThat(state()).isEqualTo("down");
  }

  @Test
  void lastKnownFiguresSurviveARestart() {
    String seen = clock.instant().toString();
    clock.move(Duration.ofSeconds(60));
    master.restart(data);

    JsonNode known = master.get("/workers/0").body();
    assertThat(known.path("keys").asInt()).isEqualTo(1);
    assertThat(known.path("bytes").asInt()).isEqualTo(5);
    assertThat(known.path("worker_size").asInt()).isEqualTo(50);
    assertThat(known.path("created_at").asText()).isEqualTo(FakeWorker.CREATED.toString());
    assertThat(known.path("last_seen").asText()).isEqualTo(seen);
  }

  private String state() {
    return master.get("/workers/0").body().path("state").asText();
  }
}
