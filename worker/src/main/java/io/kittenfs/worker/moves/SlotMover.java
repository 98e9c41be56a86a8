package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Slots;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.wire.MoveOrder;
import io.kittenfs.wire.MoveProgress;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the master's orders for the groups that this worker leads, some slots at once: a move
 * is mostly waiting, for disks to sync and for the other side. Slots that hold nothing move many
 * together. An order that fails is forgotten: the master gives it again for as long as it wants it
 * done. Safe for many threads.
 */
public final class SlotMover implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SlotMover.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int SLOTS_AT_ONCE = 4;

  /** Few enough that writes to them wait no longer than for a slot with keys. */
  private static final int EMPTY_SLOTS_TOGETHER = 128;

  private final Groups groups;
  private final MoveMeter meter;
  private final MoveObserver observer;
  private final Runnable onIdle;
  private final Jitter jitter;
  private final OwnershipTransfer handOver;
  private final MoveQueue orders = new MoveQueue();
  private final List<Thread> threads = new ArrayList<>();

  /** The slots whose last move failed, each with a number that rises with every failure. */
  private final Map<Integer, Long> failures = new ConcurrentHashMap<>();

  private final AtomicLong failed = new AtomicLong();
  private volatile boolean closed;

  /** What a mover knows of the groups of its cluster. Safe for many threads. */
  public interface Groups {
    /**
     * By their ids, the groups that this worker leads, with their stores, as long as those are
     * open: once one is not, the moves from it end.
     */
    SortedMap<Integer, StoreAccess> led();

    /** Which group owned which slot last, as far as is known. */
    SlotTable known();

    /**
     * Whether this group is gone for good. Then {@link #known} tells where the slots are that it
     * gave to others.
     */
    boolean isRemoved(int group);

    /** The worker that leads this group; empty when its address is not known. */
    Optional<Destination> find(int group);

    /** Ends what is asked of other workers now; what is asked of them later fails at once. */
    void cancelAll();
  }

  /**
   * A mover that does not run yet.
   *
   * @param groups those that slots move between
   * @param bytesPerSecond how fast to copy at most, at least 1
   * @param onIdle called when the last order is done, to ask for more
   * @param jitter of the pauses after failures
   */
  public SlotMover(
      Groups groups, long bytesPerSecond, MoveObserver observer, Runnable onIdle, Jitter jitter) {
    this.jitter = jitter;
    this.groups = groups;
    this.meter = new MoveMeter(bytesPerSecond, from -> !closed && groups.led().containsKey(from));
    this.observer = observer;
    this.onIdle = onIdle;
    this.handOver = new OwnershipTransfer(groups, observer, jitter);
    for (int i = 0; i < SLOTS_AT_ONCE; i++) {
      Thread thread = new Thread(this::run, "mover-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  /** Begins; call once. */
  public void start() {
    handOver.start();
    threads.forEach(Thread::start);
  }

  /**
   * Takes these orders in place of those that have not begun. What failed before comes last, what
   * failed first before what failed later: the same orders come again and again, and one that
   * cannot be carried out must not keep the others from their turn.
   */
  public void accept(List<MoveOrder> newOrders) {
    failures.keySet().retainAll(newOrders.stream().map(MoveOrder::slot).toList());
    Map<Integer, Long> known = Map.copyOf(failures);
    List<MoveOrder> sorted = new ArrayList<>(newOrders);
    sorted.sort(Comparator.comparing(order -> known.getOrDefault(order.slot(), 0L)));
    orders.replace(sorted);
  }

  /** How far the moves are; empty when there was none. */
  public Optional<MoveProgress> progress() {
    return meter.progress();
  }

  /** The groups that slots of this one go to, or will go to by the orders that wait. */
  public Set<Integer> destinations(int group) {
    return orders.destinations(group);
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (IOException | RuntimeException | Error e) {
        // Errors too: nothing may end the mover.
        LOGGER.warn("The mover failed; it goes on", e);
        Uninterruptibles.sleepUninterruptibly(jitter.spread(PAUSE));
      }
    }
  }

  private void turn() throws IOException {
    Optional<MoveOrder> order = orders.begin();
    if (order.isEmpty()) {
      return;
    }
    boolean none;
    try {
      carryOut(order.get());
    } catch (KittenException failedOrStoreIsClosed) {
      // The next attempt may fail as fast as this one.
      LOGGER.debug("No move now", failedOrStoreIsClosed);
      if (!closed) {
        Uninterruptibles.sleepUninterruptibly(jitter.spread(PAUSE));
      }
      return;
    } finally {
      none = orders.done(List.of(order.get()));
    }
    if (none && !closed) {
      onIdle.run();
    }
  }

  private void carryOut(MoveOrder order) throws IOException {
    for (Map.Entry<Integer, StoreAccess> led : groups.led().entrySet()) {
      if (order.isFrom(led.getKey())) {
        led.getValue().with(store -> move(store.slots(), led.getKey(), order));
      }
    }
  }

  private void move(Slots slots, int self, MoveOrder order) {
    Optional<Destination> destination = groups.find(order.to());
    SlotStatus status = slots.status(order.slot());
    if (status.role() != SlotRole.OWNED || destination.isEmpty() || self == order.to()) {
      return;
    }
    if (mayMoveAsEmpty(status)) {
      moveEmpty(slots, destination.get(), self, order);
    } else {
      moveOne(slots, destination.get(), self, order);
    }
  }

  /** Not one that failed before: should it be what fails, others must not fail with it. */
  private boolean mayMoveAsEmpty(SlotStatus status) {
    return status.role() == SlotRole.OWNED
        && status.keys() == 0
        && !failures.containsKey(status.slot());
  }

  private void moveEmpty(Slots slots, Destination destination, int self, MoveOrder first) {
    Set<Integer> empty =
        slots.all().stream()
            .filter(this::mayMoveAsEmpty)
            .map(SlotStatus::slot)
            .collect(Collectors.toSet());
    List<MoveOrder> more = orders.beginMore(first, empty::contains, EMPTY_SLOTS_TOGETHER - 1);
    List<MoveOrder> batch = Stream.concat(Stream.of(first), more.stream()).toList();
    try {
      run(
          batch,
          () -> {
            EmptySlotsMove.Outcome outcome =
                new EmptySlotsMove(slots, destination, meter, observer)
                    .run(batch.stream().map(MoveOrder::slot).toList(), self, first.to());
            outcome.arrived().forEach(meter::arrived);
            if (!outcome.refused().isEmpty()) {
              failed(
                  first.to(), outcome.refused(), "It did not say that it took what is empty here.");
            }
          });
    } finally {
      boolean unused = orders.done(more);
    }
  }

  private void moveOne(Slots slots, Destination destination, int self, MoveOrder order) {
    run(
        List.of(order),
        () -> {
          new SlotMove(slots, destination, order.slot(), meter, observer).run(self, order.to());
          failures.remove(order.slot());
          meter.arrived(order.slot());
        });
  }

  private void run(List<MoveOrder> begun, Runnable move) {
    List<Integer> moving = begun.stream().map(MoveOrder::slot).toList();
    int to = begun.get(0).to();
    try {
      move.run();
    } catch (KittenException e) {
      failed(to, moving, e.getMessage());
      throw e;
    } catch (RuntimeException | Error e) {
      failed(to, moving, "The move failed; see the worker's log.");
      throw e;
    }
  }

  private void failed(int to, List<Integer> moving, String why) {
    handOver.want();
    for (int slot : moving) {
      failures.put(slot, failed.incrementAndGet());
      meter.failed(slot, why);
    }
    LOGGER.warn(
        "{} {} did not move to group {}: {}",
        moving.size() == 1 ? "Slot" : "Slots",
        moving.size() == 1 ? moving.get(0) : moving,
        to,
        why);
  }

  /**
   * Ends the moves that run and waits for that, without an interrupt, which could end a write to
   * the disk half-way. What others take from here begins again.
   */
  @Override
  public void close() {
    closed = true;
    orders.close();
    groups.cancelAll();
    handOver.close();
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }
}
