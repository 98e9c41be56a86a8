package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master that lost its disk, or was cleared, finds everything again in what its workers report.
 */
class LostMasterTest {
  private static final Duration GRACE = Duration.ofSeconds(3);
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private final FakeWorker first = new FakeWorker();
  private final FakeWorker second = new FakeWorker();
  private final FakeWorker newcomer = new FakeWorker();

  @RegisterExtension
  final MasterFixture master = new MasterFixture(() -> data.resolve("one"), clock, GRACE);

  @BeforeEach
  void registerTwo() {
    clock.move(GRACE);
    first.register(master.server());
    second.register(master.server());
    first.register(master.server());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    newcomer.close();
  }

  @Test
  void aNewWorkerWaitsUntilTheOldOnesHadTheTimeToReport() {
    master.restart(data.resolve("two"));

    assertThat(newcomer.register(master.server()).index()).isNull();
    assertThat(first.register(master.server()).index()).isZero();
    assertThat(newcomer.register(master.server()).index()).isNull();
    clock.move(GRACE);
    assertThat(newcomer.register(master.server()).index()).isEqualTo(2);
  }

  @Test
  void oneWorkerTellsOfAllOthers() {
    master.restart(data.resolve("two"));
    second.register(master.server());

    assertThat(master.get("/workers/0").body().path("url").asText()).isEqualTo(first.url());
    assertThat(master.get("/workers/0").body().path("state").asText()).isEqualTo("suspect");
    assertThat(master.get("/").body().path("cluster").asText())
        .isEqualTo(first.view.cluster().toString());
    assertThat(master.get("/").body().path("next_index").asInt()).isEqualTo(2);
  }

  @Test
  void aMasterThatLostItsDiskIsWhatItWas() {
    JsonNode before = master.get("/workers").body();
    master.restart(data.resolve("two"));
    second.register(master.server());
    first.register(master.server());

    assertThat(master.get("/workers").body()).isEqualTo(before);
  }

  @Test
  void aClearedMasterIsWhatItWas() {
    JsonNode before = master.get("/workers").body();

    assertThat(master.delete("/clear").status()).isEqualTo(200);
    assertThat(master.get("/workers").body()).isEmpty();
    assertThat(newcomer.register(master.server()).index()).isNull();
    second.register(master.server());
    first.register(master.server());
    assertThat(master.get("/workers").body()).isEqualTo(before);
    clock.move(GRACE);
    assertThat(newcomer.register(master.server()).index()).isEqualTo(2);
  }

  @Test
  void aReservationWaitsUntilTheOldOnesHadTheTimeToReport() {
    master.restart(data.resolve("two"));
    CompletableFuture<Answer> reserved =
        CompletableFuture.supplyAsync(() -> master.get("/add_worker?url=" + newcomer.url()));
    second.register(master.server());
    assertThat(reserved).isNotDone();
    clock.move(GRACE);

    assertThat(reserved.join().body().path("index").asInt()).isEqualTo(2);
    assertThat(newcomer.register(master.server()).index()).isEqualTo(2);
  }
}
