package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.wire.RejectionReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class IndexHandOutTest {
  @TempDir Path data;

  @RegisterExtension final MasterFixture master = new MasterFixture(() -> data.resolve("one"));

  @Test
  void indicesCountUpAndStay() {
    try (FakeWorker first = new FakeWorker();
        FakeWorker second = new FakeWorker()) {
      assertThat(first.register(master.server()).index()).isZero();
      assertThat(second.register(master.server()).index()).isEqualTo(1);
      assertThat(first.register(master.server()).index()).isZero();
    }
  }

  @Test
  void aRestartOfTheMasterKeepsThem() {
    try (FakeWorker first = new FakeWorker();
        FakeWorker second = new FakeWorker()) {
      first.register(master.server());
      master.restart(data.resolve("one"));

      assertThat(master.get("/workers/0").body().path("url").asText()).isEqualTo(first.url());
      assertThat(second.register(master.server()).index()).isEqualTo(1);
      assertThat(first.register(master.server()).index()).isZero();
    }
  }

  @Test
  void aWorkerComesBackFromAnotherAddressUnderItsIndex() {
    try (FakeWorker worker = new FakeWorker()) {
      worker.register(master.server());
      worker.restart();

      assertThat(worker.register(master.server()).index()).isZero();
      assertThat(master.get("/workers/0").body().path("url").asText()).isEqualTo(worker.url());
      assertThat(master.get("/workers").body()).hasSize(1);
    }
  }

  @Test
  void anIndexThatAnotherWorkerHasIsRefusedWithAReason() {
    try (FakeWorker first = new FakeWorker();
        FakeWorker second = new FakeWorker()) {
      first.register(master.server());
      second.index = 0;

      assertThatThrownBy(() -> second.register(master.server()))
          .isInstanceOfSatisfying(
              NodeRefusedException.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.rejection()).contains(RejectionReason.INDEX_TAKEN);
                assertThat(refused).hasMessageContaining(first.url());
              });
    }
  }
}
