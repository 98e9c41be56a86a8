package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A master that was told that its cluster never had a worker has nobody to listen to first. */
class NewClusterTest {
  private static final Duration GRACE = Duration.ofSeconds(3);
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private final FakeWorker first = new FakeWorker();
  private final FakeWorker second = new FakeWorker();

  @RegisterExtension
  final MasterFixture master =
      new MasterFixture(() -> data.resolve("one"), clock, GRACE).ofNewCluster();

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  @Test
  void reservationsAndIndicesAreGivenAtOnce() {
    assertThat(first.register(master.server()).index()).isZero();
    Answer reserved = master.get("/add_worker?url=" + second.url());
    assertThat(reserved.body().path("index").asInt()).isEqualTo(1);
    assertThat(second.register(master.server()).index()).isEqualTo(1);
  }

  @Test
  void itListensAfterItWasCleared() {
    first.register(master.server());
    master.delete("/clear");

    assertThat(second.register(master.server()).index()).isNull();
    first.register(master.server());
    clock.move(GRACE);
    assertThat(second.register(master.server()).index()).isEqualTo(1);
  }
}
