package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.master.membership.Liveness;
import io.kittenfs.wire.RejectionReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CopiedDirectoryTest {
  @TempDir Path data;

  @RegisterExtension final MasterFixture master = new MasterFixture(() -> data.resolve("one"));

  @Test
  void aCopyOfARunningWorkerIsRefused() {
    try (FakeWorker original = new FakeWorker()) {
      original.register(master.server());
      try (FakeWorker copy = FakeWorker.copyOf(original)) {
        assertRefused(copy, RejectionReason.DUPLICATE_PROCESS, original.url());
      }
      assertThat(original.register(master.server()).index()).isZero();
    }
  }

  @Test
  void aCopyOfAStoppedWorkerTakesItsPlace() {
    try (FakeWorker original = new FakeWorker()) {
      original.register(master.server());
      original.stop();
      try (FakeWorker copy = FakeWorker.copyOf(original)) {
        assertThat(copy.register(master.server()).index()).isZero();
        assertRefused(original, RejectionReason.SUPERSEDED, copy.url());
      }
    }
  }

  @Test
  void aCopyOfAWorkerThatIsBusyWaitsForAsLongAsThatSendsHeartbeats() {
    FakeClock clock = new FakeClock();
    try (MasterFixture patient = new MasterFixture(data.resolve("two"), clock, Duration.ZERO);
        FakeWorker original = new FakeWorker();
        FakeWorker copy = copyOfRegistered(original, patient)) {
      original.busy = new CountDownLatch(1);
      try {
        assertThat(copy.register(patient.server()).index()).isNull();
        clock.move(Liveness.SUSPECT_AFTER.minusMillis(1));
        assertThat(original.register(patient.server()).index()).isZero();
        clock.move(Liveness.SUSPECT_AFTER.minusMillis(1));
        assertThat(copy.register(patient.server()).index()).isNull();
        clock.move(Duration.ofMillis(1));
        assertThat(copy.register(patient.server()).index()).isZero();
      } finally {
        original.busy.countDown();
      }
    }
  }

  private static FakeWorker copyOfRegistered(FakeWorker original, MasterFixture at) {
    original.register(at.server());
    return FakeWorker.copyOf(original);
  }

  @Test
  void aRestartOnTheSamePortIsNoCopy() {
    try (FakeWorker worker = new FakeWorker()) {
      worker.register(master.server());
      worker.incarnation++;
      worker.process = "the next process";

      assertThat(worker.register(master.server()).index()).isZero();
    }
  }

  private void assertRefused(FakeWorker worker, RejectionReason rejection, String detail) {
    assertThatThrownBy(() -> worker.register(master.server()))
        .isInstanceOfSatisfying(
            NodeRefusedException.class,
            refused -> assertThat(refused.rejection()).contains(rejection))
        .hasMessageContaining(detail);
  }
}
