package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.MoreExecutors;
import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.wire.WireJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file goes to the other members of a group over HTTP, and comes from them. */
class FilesBetweenMembersTest {
  /** More than what a server takes of a body that it has refused. */
  private static final byte[] LARGE = new byte[3_000_000];

  private static final ReplicationLimits SHORT =
      new ReplicationLimits(
          Duration.ofMinutes(2),
          1 << 20,
          Duration.ofMillis(300),
          1 << 30,
          Duration.ofMinutes(2),
          Duration.ofMillis(300));

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;
  private final BlobContent blob = GroupMember.blob(LARGE);
  private final NodeClient client = new NodeClient(new WireJson(), Optional::empty);
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private GroupMember one;
  private GroupMember other;

  @BeforeEach
  void start() {
    one = new GroupMember(directory.resolve("one"));
    other = new GroupMember(directory.resolve("other"));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    one.close();
    other.close();
    assertThat(MoreExecutors.shutdownAndAwaitTermination(executor, Duration.ofMinutes(2))).isTrue();
  }

  private HttpBlobPeers peers(NodeAddress... members) {
    return peers(ReplicationLimits.DEFAULT, executor, members);
  }

  private HttpBlobPeers peers(ReplicationLimits limits, Executor on, NodeAddress... members) {
    return new HttpBlobPeers(
        client.http(),
        GroupMember.GROUP,
        () -> new CopyAddresses(List.of(members), List.of(), List.of()),
        () -> List.of(members).stream().findFirst(),
        on,
        limits);
  }

  private void replicate(HttpBlobPeers peers) {
    peers.replicate(blob, () -> new ByteArrayInputStream(LARGE));
  }

  private void assertRefused(HttpBlobPeers peers, ErrorCode code) {
    assertThatThrownBy(() -> replicate(peers))
        .isInstanceOfSatisfying(
            KittenException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains("Nothing was stored");
            });
  }

  /** A member that takes connections and never says a word. */
  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static NodeAddress address(ServerSocket silent) {
    return NodeAddress.of(new NodeUrl("127.0.0.1", silent.getLocalPort()), UUID.randomUUID());
  }

  /** Nobody of that name is there. */
  private NodeAddress nobody() {
    return NodeAddress.of(one.address().url(), UUID.randomUUID());
  }

  @Test
  void itGoesToAllWhoAnswer() throws IOException {
    replicate(peers(one.address(), other.address()));
    assertThat(one.file(blob.id())).contains(LARGE);
    assertThat(other.file(blob.id())).contains(LARGE);
  }

  @Test
  void oneOfTwoOthersIsEnough() throws IOException {
    replicate(peers(nobody(), other.address()));
    assertThat(one.file(blob.id())).isEmpty();
    assertThat(other.file(blob.id())).contains(LARGE);
  }

  @Test
  void oneThatIsSilentIsNotWaitedForWithoutEnd() throws IOException {
    try (ServerSocket silent = silent()) {
      replicate(peers(SHORT, executor, address(silent), other.address()));
      assertThat(other.file(blob.id())).contains(LARGE);
    }
  }

  @Test
  void withoutAMajorityItIsRefused() throws IOException {
    assertRefused(peers(nobody(), nobody()), ErrorCode.UNAVAILABLE);
    try (ServerSocket silent = silent()) {
      assertRefused(
          peers(SHORT, executor, address(silent), address(silent)), ErrorCode.UNAVAILABLE);
    }
  }

  @Test
  void ofFourOthersTwoAreNeeded() {
    assertRefused(peers(one.address(), nobody(), nobody(), nobody()), ErrorCode.UNAVAILABLE);
    // Another file: the one before may still be on its way to a member, which refuses a second.
    peers(one.address(), nobody(), nobody(), other.address())
        .replicate(GroupMember.blob(LARGE), () -> new ByteArrayInputStream(LARGE));
  }

  @Test
  void whileNobodyKnowsTheOthersItIsRefused() {
    assertRefused(peers(), ErrorCode.UNAVAILABLE);
  }

  @Test
  void whenTooMuchIsSentAlreadyItIsRefused() {
    Executor busy =
        upload -> {
          throw new RejectedExecutionException();
        };
    assertRefused(
        peers(ReplicationLimits.DEFAULT, busy, one.address(), other.address()),
        ErrorCode.UNAVAILABLE);
  }

  @Test
  void aFullDiskIsSaidWhenItIsWhatHindersAMajority() throws IOException {
    one.fillDisk();
    replicate(peers(one.address(), other.address()));
    assertThat(one.file(blob.id())).isEmpty();
    assertRefused(peers(one.address(), nobody()), ErrorCode.UNAVAILABLE);
    other.store.discardBlob(blob.id());
    other.fillDisk();
    assertRefused(peers(one.address(), other.address()), ErrorCode.DISK_FULL);
  }

  @Test
  void itIsDiscardedEverywhere() throws IOException {
    one.receive(blob, LARGE);
    other.receive(blob, LARGE);
    peers(nobody(), one.address(), other.address()).discard(blob.id());
    await().until(() -> one.files() + other.files() == 0);
  }

  @Test
  void itIsFetchedFromOneThatHasIt() throws IOException {
    HttpBlobPeers peers = peers(nobody(), other.address());
    assertThat(peers.fetch(blob.id(), bytes -> {})).isFalse();
    other.receive(blob, LARGE);
    assertThat(peers.fetch(blob.id(), bytes -> one.receive(blob, bytes.readAllBytes()))).isTrue();
    assertThat(one.file(blob.id())).contains(LARGE);
  }

  @Test
  void oneThatWasSilentIsAskedLast() throws IOException {
    other.receive(blob, LARGE);
    try (ServerSocket silent = silent()) {
      HttpBlobPeers peers = peers(address(silent), other.address());
      assertThat(peers.fetch(blob.id(), bytes -> {})).isTrue();
      silent.accept().close();
      assertThat(peers.fetch(blob.id(), bytes -> {})).isTrue();
      // Who had asked it would be connected by now.
      silent.setSoTimeout(1);
      assertThatThrownBy(silent::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void whatOneSendsDamagedIsFetchedFromTheNext() throws IOException {
    byte[] damaged = new byte[100_000];
    one.receive(
        new BlobContent(blob.id(), GroupMember.blob(damaged).digest(), damaged.length), damaged);
    other.receive(blob, LARGE);
    try (GroupMember third = new GroupMember(directory.resolve("third"))) {
      assertThat(
              peers(one.address(), other.address())
                  .fetch(blob.id(), bytes -> third.store.receiveBlob(blob, () -> bytes)))
          .isTrue();
      assertThat(third.file(blob.id())).contains(LARGE);
    }
  }

  @Test
  void aFullDiskHereIsNoReasonToAskTheNext() throws IOException {
    one.receive(blob, LARGE);
    try (GroupMember third = new GroupMember(directory.resolve("third"))) {
      third.fillDisk();
      assertThatThrownBy(
              () ->
                  peers(one.address())
                      .fetch(blob.id(), bytes -> third.store.receiveBlob(blob, () -> bytes)))
          .isInstanceOfSatisfying(
              KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
    }
  }

  @Test
  void theLeaderSaysHowManyCommandsItHas() {
    assertThat(peers(one.address()).commandsAtLeader().join())
        .isEqualTo(one.store.acknowledgedCommands())
        .isPositive();
    assertThat(peers(nobody()).commandsAtLeader()).failsWithin(PATIENCE);
    assertThat(peers().commandsAtLeader()).isCompletedExceptionally();
  }
}
