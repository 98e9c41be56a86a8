package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The map says where the workers are; there are no slots before there is a cluster keyspace. */
class MapTest {
  @TempDir Path data;

  @Test
  void namesEveryWorkerThatRegistered() {
    try (MasterFixture master = new MasterFixture(data);
        FakeWorker worker = new FakeWorker()) {
      assertThat(master.get("/map").body().path("workers")).isEmpty();
      worker.register(master.server());

      Answer map = master.get("/map");
      assertThat(map.status()).isEqualTo(200);
      assertThat(map.body().path("workers").path("0").asText()).isEqualTo(worker.url());
      assertThat(map.body().path("slots").isArray()).isTrue();
      assertThat(map.body().path("version").asLong()).isPositive();
    }
  }
}
