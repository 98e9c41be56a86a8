package io.kittenfs.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.RegistrationStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A heartbeat that takes as long as it likes holds nobody else up. */
@Timeout(60)
class SilentMasterTest {
  private static final Registration.Pace PATIENT =
      new Registration.Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(10));

  @TempDir Path directory;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final NodeClient client = new NodeClient(new WireJson(), Optional::empty);
  private WorkerIdentity identity;
  private StubMaster master;

  @BeforeEach
  void start() throws IOException {
    identity =
        WorkerIdentity.start(
            directory, "java", new WireJson(), InstantSource.system(), UUID::randomUUID);
    master = new StubMaster(this::reply);
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    master.close();
    client.close();
  }

  private HeartbeatReply reply(Heartbeat heartbeat) {
    asked.countDown();
    Uninterruptibles.awaitUninterruptibly(mayAnswer);
    return new HeartbeatReply(4, new ClusterView(UUID.randomUUID(), 1, 5, List.of()));
  }

  private Registration registration(Consumer<HeartbeatReply> replied) {
    return new Registration(
        identity,
        client,
        master.url(),
        () -> new NodeUrl("127.0.0.1", 3001),
        () -> UsageStats.NONE,
        new RegistrationHooks(() -> WorkerReport.NONE, replied),
        PATIENT,
        new WorkerClock(InstantSource.system(), System::nanoTime),
        reason -> {
          throw new IllegalStateException(reason);
        },
        new Jitter(new Random(1)));
  }

  @Test
  void whoRegistersMeanwhileHearsHowItStands() throws InterruptedException {
    try (Registration registration = registration(reply -> {})) {
      registration.start();
      asked.await();

      assertThat(registration.registerNow().state()).isEqualTo(State.STARTING);
    }
  }

  @Test
  void closingEndsTheCall() throws InterruptedException {
    Registration registration = registration(reply -> {});
    registration.start();
    asked.await();
    registration.close();

    assertThat(registration.status().state()).isEqualTo(State.UNREACHABLE);
  }

  @Test
  void closingInterruptsNobodyWhoMayWrite() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    mayAnswer.countDown();
    Registration registration =
        registration(
            reply -> {
              writing.countDown();
              Uninterruptibles.awaitUninterruptibly(written);
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    registration.start();
    writing.await();
    Thread closing = new Thread(registration::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    written.countDown();
    closing.join();

    assertThat(interrupted).isFalse();
    assertThat(registration.status().state()).isEqualTo(State.REGISTERED);
  }
}
