package io.kittenfs.worker.moves;

import static io.kittenfs.worker.moves.MoveFixture.DESTINATION;
import static io.kittenfs.worker.moves.MoveFixture.SLOT;
import static io.kittenfs.worker.moves.MoveFixture.SOURCE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.net.httpserver.HttpServer;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.wire.MoveOrder;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No failure keeps slots where nobody can use them, or other slots from moving. */
class SlotMoverTest {
  private static final int OTHER_SLOT = SLOT + 1;
  private static final MoveOrder ORDER = order(SLOT);

  private MoveFixture fixture;

  @BeforeEach
  void start(@TempDir Path directory) {
    fixture = new MoveFixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  private static MoveOrder order(int slot) {
    return new MoveOrder(slot, DESTINATION, "http://127.0.0.1:1");
  }

  private SlotMover mover(boolean removed, MoveObserver observer) {
    return mover(
        new Others(fixture.source, removed, fixture.destination.destination(), () -> {}), observer);
  }

  private static SlotMover mover(Others others, MoveObserver observer) {
    return new SlotMover(others, 1 << 30, observer, () -> {}, new Jitter(new Random(1)));
  }

  @Test
  void aSlotWhoseDestinationWasRemovedIsTakenBack() {
    assertThrows(
        KittenException.class,
        () -> fixture.move(Failures.at(MoveStep.RELEASED)).run(SOURCE, DESTINATION));
    try (SlotMover mover = mover(true, MoveObserver.NONE)) {
      mover.start();
      await().until(() -> fixture.roleAtSource() == SlotRole.OWNED);
    }
    assertEquals(3, fixture.source.store().slots().status(SLOT).epoch());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  /** Its destination gave it on to another before it was removed. */
  @Test
  void aSlotThatIsElsewhereIsNotTakenBack() {
    assertThrows(
        KittenException.class,
        () -> fixture.move(Failures.at(MoveStep.RELEASED)).run(SOURCE, DESTINATION));
    Others others = new Others(fixture.source, true, fixture.destination.destination(), () -> {});
    long epoch = fixture.source.store().slots().status(SLOT).epoch() + 1;
    others.known = SlotTable.EMPTY.change().set(SLOT, DESTINATION + 1, epoch).build();
    try (SlotMover mover = mover(others, MoveObserver.NONE)) {
      mover.start();
      await().until(() -> fixture.roleAtSource() == SlotRole.NONE);
    }
  }

  @Test
  void aSlotThatIsReleasedLaterIsHandedOverWithoutAnotherOrder() {
    CountDownLatch lookedOnce = new CountDownLatch(1);
    AtomicBoolean failed = new AtomicBoolean();
    MoveObserver failingOnce =
        (step, slot) -> {
          if (step == MoveStep.RELEASED && failed.compareAndSet(false, true)) {
            Failures.at(MoveStep.RELEASED).reached(step, slot);
          }
        };
    StoreAccess watched =
        use -> {
          fixture.source.with(use);
          if (Thread.currentThread().getName().equals("slot-hand-over")) {
            lookedOnce.countDown();
          }
        };
    Others others = new Others(watched, false, fixture.destination.destination(), () -> {});
    try (SlotMover mover = mover(others, failingOnce)) {
      mover.start();
      Uninterruptibles.awaitUninterruptibly(lookedOnce);
      mover.accept(List.of(ORDER));
      await().until(() -> fixture.roleAtSource() == SlotRole.NONE);
    }
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void anErrorDoesNotLeaveASlotFrozen() {
    try (SlotMover mover = mover(false, Failures.crashAt(MoveStep.FROZEN))) {
      mover.accept(List.of(ORDER));
      mover.start();
      await().until(() -> mover.progress().isPresent());
      await().until(() -> fixture.roleAtSource() == SlotRole.OWNED);
    }
    assertSame(fixture.source, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void oneThatAlwaysFailsDoesNotKeepOthersFromMoving() {
    fixture.source.store().slots().assign(OTHER_SLOT, 1);
    AtomicReference<SlotMover> running = new AtomicReference<>();
    List<MoveOrder> orders = List.of(ORDER, order(OTHER_SLOT));
    MoveObserver failing =
        (step, slot) -> {
          if (slot == SLOT) {
            // The orders come again while it is tried.
            running.get().accept(orders);
            Failures.at(MoveStep.BEGUN).reached(step, slot);
          }
        };
    try (SlotMover mover = mover(false, failing)) {
      running.set(mover);
      mover.accept(orders);
      mover.start();
      await()
          .until(
              () ->
                  fixture.destination.store().slots().status(OTHER_SLOT).role() == SlotRole.OWNED);
    }
    assertEquals(SlotRole.OWNED, fixture.roleAtSource());
  }

  @Test
  void severalSlotsMoveAtOnce() {
    fixture.source.store().slots().assign(OTHER_SLOT, 1);
    CountDownLatch bothAreOnTheirWay = new CountDownLatch(2);
    MoveObserver waiting =
        (step, slot) -> {
          if (step == MoveStep.IMPORTING) {
            bothAreOnTheirWay.countDown();
            Uninterruptibles.awaitUninterruptibly(bothAreOnTheirWay);
          }
        };
    try (SlotMover mover = mover(false, waiting)) {
      mover.accept(List.of(ORDER, order(OTHER_SLOT)));
      assertEquals(Set.of(DESTINATION), mover.destinations(SOURCE));
      mover.start();
      await().until(() -> mover.destinations(SOURCE).isEmpty());
      assertEquals(2, mover.progress().orElseThrow().movedSlots());
    }
    assertSame(fixture.destination, fixture.owner().orElseThrow());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  @Test
  void aDestinationThatNeverAnswersDoesNotHoldUpTheEnd() throws IOException {
    CountDownLatch receives = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    HttpServer hanging = hangingDestination(receives, over);
    try (NodeClient nodes = new NodeClient(new WireJson(), Optional::empty)) {
      CancellableCalls running = new CancellableCalls();
      NodeUrl url = NodeUrl.parse("http://127.0.0.1:" + hanging.getAddress().getPort());
      Destination destination =
          new HttpDestination(
              nodes.http(), NodeAddress.of(url, UUID.randomUUID()), DESTINATION, running);
      SlotMover mover =
          mover(
              new Others(fixture.source, false, destination, running::cancelAll),
              MoveObserver.NONE);
      mover.accept(List.of(ORDER));
      mover.start();
      Uninterruptibles.awaitUninterruptibly(receives);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(mover::close);
      // A stream that nobody reads ends by itself after a minute.
      await().atMost(Duration.ofSeconds(20)).until(closed::isDone);
    } finally {
      over.countDown();
      hanging.stop(0);
    }
    assertEquals(SlotRole.OWNED, fixture.roleAtSource());
    assertEquals(List.of(), fixture.wrongAtOwner());
  }

  private static HttpServer hangingDestination(CountDownLatch receives, CountDownLatch over)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/records")) {
            receives.countDown();
            Uninterruptibles.awaitUninterruptibly(over);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static final class Others implements SlotMover.Groups {
    private final StoreAccess source;
    private final boolean removed;
    private volatile SlotTable known = SlotTable.EMPTY;
    private final Destination destination;
    private final Runnable cancel;

    Others(StoreAccess source, boolean removed, Destination destination, Runnable cancel) {
      this.source = source;
      this.removed = removed;
      this.destination = destination;
      this.cancel = cancel;
    }

    @Override
    public SortedMap<Integer, StoreAccess> led() {
      return new TreeMap<>(Map.of(SOURCE, source));
    }

    @Override
    public SlotTable known() {
      return known;
    }

    @Override
    public boolean isRemoved(int index) {
      return removed;
    }

    @Override
    public Optional<Destination> find(int index) {
      return removed ? Optional.empty() : Optional.of(destination);
    }

    @Override
    public void cancelAll() {
      cancel.run();
    }
  }
}
