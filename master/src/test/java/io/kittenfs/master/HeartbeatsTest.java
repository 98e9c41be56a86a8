package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.master.membership.ProcessProbe;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a process is probed, or an index waited for, the master's store is free to be closed. */
class HeartbeatsTest {
  private static final UUID WORKER = UUID.randomUUID();

  @TempDir Path data;
  private MasterNode node;

  @BeforeEach
  void open() throws IOException {
    open(Duration.ZERO);
  }

  private void open(Duration graceTime) throws IOException {
    node =
        new MasterNode(
            new MasterStore.Dependencies(
                data,
                Engine.choose(TestEngine.choice(), data.resolve("native")),
                Fsync.OFF,
                new SpaceGuard(() -> Long.MAX_VALUE, 0),
                new WireJson(),
                new FakeClock(),
                graceTime,
                false,
                UUID::randomUUID,
                true,
                MasterServer.Settings.REPLACE_AFTER,
                OptionalInt.empty(),
                worker -> {}));
    node.open();
  }

  @AfterEach
  void close() throws IOException {
    node.close();
  }

  private static Heartbeat heartbeat(String process, long incarnation) {
    return new Heartbeat(
        WORKER,
        process,
        incarnation,
        null,
        "http://a:1",
        Instant.EPOCH,
        UsageStats.NONE,
        ClusterView.EMPTY);
  }

  private HeartbeatReply register(ProcessProbe probe, String process, long incarnation) {
    return new Heartbeats(node, probe).answer(heartbeat(process, incarnation));
  }

  /** Closes the store on another thread, and waits until that is done. */
  private void closeMeanwhile() {
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(
            () -> {
              try {
                node.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    await().until(closed::isDone);
    closed.join();
  }

  @Test
  void aCloseDoesNotWaitForAProbe() {
    ProcessProbe closing =
        (url, worker, process) -> {
          closeMeanwhile();
          return ProcessProbe.Sign.GONE;
        };
    assertThat(register(closing, "first", 1).index()).isZero();
    assertThatThrownBy(() -> register(closing, "second", 2))
        .isInstanceOfSatisfying(
            KittenException.class,
            closed -> assertThat(closed.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void whatAProbeFoundCountsAfterAClear() {
    ProcessProbe clearing =
        (url, worker, process) -> {
          boolean cleared =
              node.use(
                  store -> {
                    store.registrar().clear();
                    return true;
                  });
          assertThat(cleared).isTrue();
          return ProcessProbe.Sign.GONE;
        };
    assertThat(register(clearing, "first", 1).index()).isZero();
    HeartbeatReply reply = register(clearing, "second", 2);
    assertThat(reply.index()).isEqualTo(1);
    assertThat(reply.session()).isEqualTo(node.<String>use(store -> store.directory().session()));
  }

  @Test
  void anIndexThatIsNotYetGivenKeepsNobodyWaiting() throws IOException {
    node.close();
    data = data.resolve("empty");
    open(Duration.ofSeconds(3));
    assertThat(node.<Optional<Integer>>use(store -> store.registrar().reserve("http://b:1")))
        .isEmpty();
  }
}
