package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Slots;
import io.kittenfs.store.record.SlotRole;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings released slots to their new owners when that did not succeed at once, or when an earlier
 * process released them. Nobody serves such a slot, so this does not wait for the next copy to end:
 * it has a thread of its own. Safe for many threads.
 */
final class OwnershipTransfer implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(OwnershipTransfer.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final StoreAccess stores;
  private final SlotMover.Destinations destinations;
  private final MoveObserver observer;
  private final Jitter jitter;
  private final ScheduledThreadPoolExecutor timer;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean requested = true;
  private String lastFailure = "";

  OwnershipTransfer(
      StoreAccess stores,
      SlotMover.Destinations destinations,
      MoveObserver observer,
      Jitter jitter) {
    this.jitter = jitter;
    this.stores = stores;
    this.destinations = destinations;
    this.observer = observer;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "slot-hand-over");
              thread.setDaemon(true);
              return thread;
            },
            // After the end nothing is done any more.
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins; call once. */
  void start() {
    soon(Duration.ZERO);
  }

  /** There may be a released slot whose new owner is not known to have taken it. */
  void want() {
    requested = true;
    soon(jitter.spread(INTERVAL));
  }

  /** Has a turn after this pause, unless one is coming anyway. */
  private void soon(Duration pause) {
    if (scheduled.compareAndSet(false, true)) {
      Future<?> unused = timer.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void run() {
    scheduled.set(false);
    turn();
    if (requested) {
      soon(jitter.spread(INTERVAL));
    }
  }

  private void turn() {
    try {
      stores.with(
          store -> {
            requested = false;
            if (!all(store.slots())) {
              requested = true;
            }
          });
    } catch (KittenException storeIsClosed) {
      requested = true;
      LOGGER.debug("No slot is handed over now", storeIsClosed);
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: what leaves here ends the turns.
      requested = true;
      LOGGER.warn("Handing slots over failed; it is tried again", e);
    }
  }

  private boolean all(Slots slots) {
    boolean all = true;
    for (SlotStatus status : slots.all()) {
      if (status.role() == SlotRole.RELEASED) {
        all &= handOver(slots, status);
      }
    }
    return all;
  }

  private boolean handOver(Slots slots, SlotStatus released) {
    if (destinations.isRemoved(released.peer())) {
      // What it may have taken was given up with it, and all the rest is still here.
      slots.outgoing().reclaim(released.slot(), released.move());
      LOGGER.warn(
          "Slot {} stays here: worker {}, to which it moved, was removed",
          released.slot(),
          released.peer());
      return true;
    }
    Optional<Destination> destination = destinations.find(released.peer());
    if (destination.isEmpty()) {
      return false;
    }
    try {
      SlotMove.finish(slots, destination.get(), released, observer);
      lastFailure = "";
      return true;
    } catch (KittenException e) {
      if (e.code() == ErrorCode.UNKNOWN_IMPORT) {
        LOGGER.warn(
            "Slot {} stays here: worker {} lost its import", released.slot(), released.peer());
        return true;
      }
      if (slots.status(released.slot()).role() != SlotRole.RELEASED) {
        // The mover brought it there meanwhile.
        return true;
      }
      if (!lastFailure.equals(e.getMessage())) {
        lastFailure = e.getMessage();
        LOGGER.warn(
            "Slot {} is not yet handed over to worker {}: {}",
            released.slot(),
            released.peer(),
            e.getMessage());
      }
      return false;
    }
  }

  /** Waits for the step that runs; an interrupt could end a write to the disk half-way. */
  @Override
  public void close() {
    timer.shutdown();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(timer, CLOSE_TIMEOUT)) {
      LOGGER.warn("The step that hands slots over does not end");
    }
  }
}
