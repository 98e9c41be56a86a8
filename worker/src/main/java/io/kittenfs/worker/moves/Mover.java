package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.cluster.MoveOrder;
import io.kittenfs.cluster.MoveProgress;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.SlotRole;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Slots;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the master's orders, one slot after the other, and finishes what an earlier process of
 * this worker had released. An order that fails is forgotten: the master gives it again for as long
 * as it wants it done. Safe for many threads.
 */
public final class Mover implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Mover.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final StoreAccess stores;
  private final MoveParts parts;
  private final MoveMeter meter;
  private final Runnable ranOut;
  private final Thread thread = new Thread(this::run, "mover");
  private final LinkedBlockingDeque<MoveOrder> orders = new LinkedBlockingDeque<>();

  private volatile boolean closed;

  /** Whether a slot may have been released whose new owner is not known to have taken it. */
  private volatile boolean unfinished = true;

  /**
   * A mover that does not run yet.
   *
   * @param stores the cluster store, which is lent while a slot moves
   * @param bytesPerSecond how fast to copy at most, at least 1
   * @param ranOut called when the last order is done, to ask for more
   */
  public Mover(StoreAccess stores, MoveParts parts, long bytesPerSecond, Runnable ranOut) {
    this.stores = stores;
    this.parts = parts;
    this.meter = new MoveMeter(bytesPerSecond);
    this.ranOut = ranOut;
    thread.setDaemon(true);
  }

  /** Begins; call once. */
  public void start() {
    thread.start();
  }

  /** Takes these orders in place of those that have not begun. */
  public void accept(List<MoveOrder> newOrders) {
    orders.clear();
    orders.addAll(newOrders);
  }

  /** How far it is; empty when nothing moves and nothing ever did. */
  public Optional<MoveProgress> progress() {
    return meter.progress();
  }

  /** Ends the move that runs, so that the store can be closed; none begins until {@link #resume}. */
  public void pause() {
    meter.stop();
  }

  /** Goes on after the store was opened. */
  public void resume() {
    unfinished = true;
    meter.resume();
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (IOException | RuntimeException | Error e) {
        // Errors too: nothing may end the mover.
        LOGGER.warn("The mover failed; it goes on", e);
        Uninterruptibles.sleepUninterruptibly(PAUSE);
      }
    }
  }

  private void turn() throws IOException {
    MoveOrder order = next();
    try {
      if (unfinished) {
        stores.with(store -> finishReleased(store.slots()));
      }
      if (order != null) {
        stores.with(store -> move(store.slots(), order));
        if (orders.isEmpty()) {
          ranOut.run();
        }
      }
    } catch (KittenException e) {
      if (order != null) {
        LOGGER.warn("Slot {} did not move to worker {}: {}", order.slot(), order.to(), e.toString());
        meter.failed(e.getMessage());
      }
    }
  }

  private MoveOrder next() {
    try {
      return orders.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException closing) {
      return null;
    }
  }

  private void move(Slots slots, MoveOrder order) {
    meter.checkRunning();
    SlotStatus status = slots.status(order.slot());
    Optional<Integer> self = parts.self().get();
    if (status.role() != SlotRole.OWNED || self.isEmpty() || self.get() == order.to()) {
      return;
    }
    new SlotMove(slots, parts.destination(order), self.get(), order, meter, parts.observer()).run();
    finish(slots, slots.status(order.slot()));
    meter.arrived();
  }

  private void finishReleased(Slots slots) {
    boolean all = true;
    for (SlotStatus status : slots.all()) {
      if (status.role() == SlotRole.RELEASED) {
        all &= finish(slots, status);
      }
    }
    unfinished = !all;
  }

  /** Hands a released slot over; false when its new owner does not answer. */
  private boolean finish(Slots slots, SlotStatus released) {
    unfinished = true;
    return true;
  }

  @Override
  public void close() {
    closed = true;
    pause();
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
