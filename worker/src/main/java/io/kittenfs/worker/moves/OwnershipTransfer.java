package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotTable;
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
 * process or an earlier leader of the group released them. Nobody serves such a slot, so this does
 * not wait for the next copy to end: it has a thread of its own. Safe for many threads.
 */
final class OwnershipTransfer implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(OwnershipTransfer.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** This worker may begin to lead a group at any time. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final SlotMover.Groups groups;
  private final MoveObserver observer;
  private final Jitter jitter;
  private final ScheduledThreadPoolExecutor timer;
  private final AtomicBoolean requested = new AtomicBoolean();
  private String lastFailure = "";

  OwnershipTransfer(SlotMover.Groups groups, MoveObserver observer, Jitter jitter) {
    this.jitter = jitter;
    this.groups = groups;
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
    Future<?> unused =
        timer.scheduleWithFixedDelay(this::turn, 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** There may be a released slot whose new owner is not known to have taken it. */
  void want() {
    if (requested.compareAndSet(false, true)) {
      Future<?> unused =
          timer.schedule(this::turn, jitter.spread(INTERVAL).toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void turn() {
    requested.set(false);
    try {
      groups.led().forEach(this::handOver);
    } catch (RuntimeException | Error e) {
      // What leaves here ends the turns.
      LOGGER.warn("Handing slots over failed; it is tried again", e);
    }
  }

  private void handOver(int group, StoreAccess stored) {
    try {
      stored.with(
          store -> {
            if (!all(group, store.slots())) {
              want();
            }
          });
    } catch (KittenException storeIsClosed) {
      LOGGER.debug("No slot is handed over now", storeIsClosed);
    } catch (IOException | RuntimeException | Error e) {
      want();
      LOGGER.warn("Handing slots over failed; it is tried again", e);
    }
  }

  private boolean all(int group, Slots slots) {
    boolean all = true;
    for (SlotStatus status : slots.all()) {
      if (status.role() == SlotRole.RELEASED) {
        all &= handOver(group, slots, status);
      }
    }
    return all;
  }

  private boolean handOver(int group, Slots slots, SlotStatus released) {
    int slot = released.slot();
    // First: whoever took it may have given it on since, and be gone.
    SlotTable known = groups.known();
    if (known.epoch(slot) >= released.epoch() && known.group(slot) != group) {
      slots.outgoing().confirm(slot, released.move());
      return true;
    }
    if (groups.isRemoved(released.peer())) {
      // What it may have taken was given up with it, and all the rest is still here.
      slots.outgoing().reclaim(released.slot(), released.move());
      LOGGER.warn(
          "Slot {} stays here: group {}, to which it moved, is gone",
          released.slot(),
          released.peer());
      return true;
    }
    Optional<Destination> destination = groups.find(released.peer());
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
            "Slot {} stays here: group {} lost its import", released.slot(), released.peer());
        return true;
      }
      if (slots.status(released.slot()).role() != SlotRole.RELEASED) {
        // The mover brought it there meanwhile.
        return true;
      }
      if (!lastFailure.equals(e.getMessage())) {
        lastFailure = e.getMessage();
        LOGGER.warn(
            "Slot {} is not yet handed over to group {}: {}",
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
