package io.kittenfs.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveOrder;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.RegistrationStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {
  private static final UUID CLUSTER = UUID.randomUUID();

  @TempDir Path directory;
  private final NodeClient client = new NodeClient(new WireJson(), Optional::empty);
  private final BlockingQueue<String> stopCalls = new LinkedBlockingQueue<>();
  private final AtomicBoolean storeIsClosed = new AtomicBoolean();
  private final AtomicBoolean memoryIsShort = new AtomicBoolean();
  private volatile NodeUrl url = new NodeUrl("127.0.0.1", 3001);
  private WorkerIdentity identity;
  private StubMaster master;
  private Registration registration;

  @BeforeEach
  void prepare() throws IOException {
    identity =
        WorkerIdentity.start(
            directory, "java", new WireJson(), InstantSource.system(), UUID::randomUUID);
    master = new StubMaster(heartbeat -> reply(heartbeat, 4));
    registration =
        new Registration(
            identity,
            client,
            master.url(),
            () -> url,
            this::figures,
            RegistrationHooks.NONE,
            Registration.Pace.every(Duration.ofMillis(20)),
            new WorkerClock(InstantSource.system(), System::nanoTime),
            stopCalls::add,
            new Jitter(new Random(1)));
  }

  @AfterEach
  void end() {
    registration.close();
    master.close();
    client.close();
  }

  private UsageStats figures() {
    if (memoryIsShort.getAndSet(false)) {
      throw new OutOfMemoryError("for once");
    }
    if (storeIsClosed.get()) {
      throw new KittenException(ErrorCode.UNAVAILABLE, "closed");
    }
    return new UsageStats(1, 2, 3);
  }

  private static HeartbeatReply reply(Heartbeat heartbeat, int index) {
    Member member =
        new Member(index, heartbeat.uuid(), heartbeat.url(), heartbeat.createdAt(), false);
    return new HeartbeatReply(index, new ClusterView(CLUSTER, 1, index + 1, List.of(member)));
  }

  @Test
  void takesTheIndexAndTheViewAndTellsThemFromThenOn() throws Exception {
    registration.start();
    Heartbeat first = master.heard.take();
    Heartbeat second = master.heard.take();

    assertThat(first.index()).isNull();
    assertThat(first.view()).isEqualTo(ClusterView.EMPTY);
    assertThat(first.url()).isEqualTo("http://127.0.0.1:3001");
    assertThat(first.figures()).isEqualTo(new UsageStats(1, 2, 3));
    assertThat(second.index()).isEqualTo(4);
    assertThat(second.view().cluster()).isEqualTo(CLUSTER);
    assertThat(identity.index()).contains(4);
    assertThat(registration.status().state()).isEqualTo(State.REGISTERED);
  }

  @Test
  void asksAgainWhileItHasToWait() throws Exception {
    master.answer(heartbeat -> new HeartbeatReply(null, ClusterView.EMPTY));
    registration.start();
    master.heard.take();
    await().until(() -> registration.status().state() == State.WAITING);
    master.answer(heartbeat -> reply(heartbeat, 0));

    await().until(() -> identity.index().isPresent());
  }

  @Test
  void goesOnWhileTheMasterIsAway() throws Exception {
    master.stop();
    registration.start();
    await().until(() -> registration.status().state() == State.UNREACHABLE);
    assertThat(identity.index()).isEmpty();
    master.start();

    await().until(() -> registration.status().state() == State.REGISTERED);
  }

  @Test
  void goesOnWhenAnotherWorkerHasItsIndex() throws Exception {
    master.answer(heartbeat -> new StubMaster.Refused(409, "index-taken"));
    registration.start();
    master.heard.take();
    master.heard.take();

    assertThat(registration.status())
        .isEqualTo(new RegistrationStatus(State.REFUSED, "because of index-taken"));
    assertThat(stopCalls).isEmpty();
  }

  private static HeartbeatReply replyOf(String session, ClusterView view) {
    return new HeartbeatReply(4, view, session, null, null, null);
  }

  private ClusterView view(long version) {
    Member member =
        new Member(4, identity.uuid(), "http://127.0.0.1:3001", identity.createdAt(), false);
    return new ClusterView(CLUSTER, version, 5, List.of(member));
  }

  @Test
  void tellsASessionOnceWhatItKnows() {
    master.answer(heartbeat -> replyOf("first", heartbeat.view() == null ? null : view(7)));
    registration.registerNow();
    registration.registerNow();
    Heartbeat first = master.heard.remove();
    Heartbeat second = master.heard.remove();

    assertThat(first.view()).isEqualTo(ClusterView.EMPTY);
    assertThat(first.heard()).isNull();
    assertThat(second.view()).isNull();
    assertThat(second.heard()).isEqualTo(new Heartbeat.AcknowledgedView("first", 7));
    assertThat(identity.view()).isEqualTo(view(7));
  }

  @Test
  void tellsANewSessionEverythingAtOnce() {
    master.answer(heartbeat -> replyOf("first", view(7)));
    registration.registerNow();
    master.answer(
        heartbeat ->
            heartbeat.view() == null
                ? new HeartbeatReply(null, null, "second", null, null, null)
                : replyOf("second", view(8)));
    assertThat(registration.registerNow().state()).isEqualTo(State.REGISTERED);
    master.heard.remove();
    Heartbeat brief = master.heard.remove();
    Heartbeat whole = master.heard.remove();

    assertThat(brief.view()).isNull();
    assertThat(whole.view()).isEqualTo(view(7));
    assertThat(identity.view()).isEqualTo(view(8));
  }

  @Test
  void tellsEverythingToAMasterThatRefusesTheBriefForm() {
    master.answer(heartbeat -> replyOf("first", view(7)));
    registration.registerNow();
    master.answer(heartbeat -> new StubMaster.Refused(400, "not understood"));
    registration.registerNow();
    master.answer(heartbeat -> reply(heartbeat, 4));
    registration.registerNow();
    registration.registerNow();
    List<Heartbeat> heard = List.copyOf(master.heard);

    assertThat(heard.get(1).view()).isNull();
    // The last two went to a master that names no session, as those of earlier versions do.
    assertThat(heard.get(2).view()).isNotNull();
    assertThat(heard.get(3).view()).isNotNull();
  }

  @Test
  void claimsAndProgressGoAndRepliesComeThroughTheHooks() {
    SlotReport slots = SlotReport.of(List.of(new SlotRange(3, 5, 1)));
    MoveProgress moves = new MoveProgress(List.of(new MovingSlot(3, 1, 0, 0, 9)), 0, 0, 0, null);
    List<HeartbeatReply> replies = new ArrayList<>();
    RegistrationHooks hooks =
        new RegistrationHooks(() -> new WorkerReport(slots, moves, null, List.of()), replies::add);
    try (Registration withSlots =
        new Registration(
            identity,
            client,
            master.url(),
            () -> new NodeUrl("127.0.0.1", 3001),
            this::figures,
            hooks,
            Registration.Pace.every(Duration.ofHours(1)),
            new WorkerClock(InstantSource.system(), System::nanoTime),
            stopCalls::add,
            new Jitter(new Random(1)))) {
      master.answer(heartbeat -> new HeartbeatReply(null, ClusterView.EMPTY));
      withSlots.registerNow();
      assertThat(replies).isEmpty();
      HeartbeatReply reply =
          new HeartbeatReply(
              4,
              view(7),
              "first",
              List.of(new SlotRange(0, 9, 1)),
              List.of(),
              List.of(new MoveOrder(3, 1, "http://127.0.0.1:3002")));
      master.answer(heartbeat -> reply);
      withSlots.registerNow();

      assertThat(replies).containsExactly(reply);
      assertThat(master.heard).allMatch(heartbeat -> slots.equals(heartbeat.slots()));
      assertThat(master.heard).allMatch(heartbeat -> moves.equals(heartbeat.moves()));
    }
    registration.registerNow();
    assertThat(master.heard).last().extracting(Heartbeat::slots).isNull();
  }

  @Test
  void stopsOnceWhenItMustNotServe() throws Exception {
    for (String reason : List.of("duplicate-process", "superseded", "removed")) {
      master.answer(heartbeat -> new StubMaster.Refused(409, reason));
      try (Registration refused =
          new Registration(
              identity,
              client,
              master.url(),
              () -> url,
              this::figures,
              RegistrationHooks.NONE,
              Registration.Pace.every(Duration.ofMillis(1)),
              new WorkerClock(InstantSource.system(), System::nanoTime),
              stopCalls::add,
              new Jitter(new Random(1)))) {
        refused.start();

        assertThat(stopCalls.take()).isEqualTo("because of " + reason);
        assertThat(refused.registerNow().state()).isEqualTo(State.REFUSED);
      }
    }
    assertThat(stopCalls).isEmpty();
    assertThat(master.heard).hasSize(3);
  }

  @Test
  void tellsTheLastFiguresWhileTheStoreIsClosed() throws Exception {
    registration.registerNow();
    storeIsClosed.set(true);
    registration.registerNow();

    assertThat(master.heard.take().figures()).isEqualTo(new UsageStats(1, 2, 3));
    assertThat(master.heard.take().figures()).isEqualTo(new UsageStats(1, 2, 3));
  }

  @Test
  void tellsWhereItIsNow() throws Exception {
    registration.registerNow();
    url = new NodeUrl("127.0.0.2", 3001);
    registration.registerNow();

    assertThat(master.heard.take().url()).isEqualTo("http://127.0.0.1:3001");
    assertThat(master.heard.take().url()).isEqualTo("http://127.0.0.2:3001");
  }

  @Test
  void anIndexGivenByAnOperatorIsClaimed() throws Exception {
    identity.claim(9);
    master.answer(heartbeat -> reply(heartbeat, heartbeat.index()));

    assertThat(registration.registerNow().state()).isEqualTo(State.REGISTERED);
    assertThat(master.heard.take().index()).isEqualTo(9);
    assertThat(identity.view().nextIndex()).isEqualTo(10);
  }

  @Test
  void goesOnAfterAnErrorOfTheMachine() throws Exception {
    memoryIsShort.set(true);
    registration.start();

    await().until(() -> registration.status().state() == State.REGISTERED);
  }
}
