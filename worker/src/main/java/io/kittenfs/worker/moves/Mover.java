package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.cluster.MoveOrder;
import io.kittenfs.cluster.MoveProgress;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.SlotRole;
import io.kittenfs.store.Slots;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the master's orders, one slot after the other. An order that fails is forgotten: the
 * master gives it again for as long as it wants it done. Safe for many threads.
 */
public final class Mover implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Mover.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final StoreAccess stores;
  private final Destinations destinations;
  private final MoveMeter meter;
  private final MoveObserver observer;
  private final Runnable ranOut;
  private final HandOver handOver;
  private final Thread thread = new Thread(this::run, "mover");
  private final LinkedBlockingQueue<MoveOrder> orders = new LinkedBlockingQueue<>();

  private volatile boolean closed;

  /** What a mover knows of the other workers. Safe for many threads. */
  public interface Destinations {
    /** The index of this worker; empty while it has none. */
    Optional<Integer> self();

    /** The worker with this index; empty when its address is not known. */
    Optional<Destination> find(int index);
  }

  /**
   * A mover that does not run yet.
   *
   * @param stores the cluster store; it is lent while a slot moves
   * @param open whether the store takes requests; once it does not, the move that runs ends
   * @param bytesPerSecond how fast to copy at most, at least 1
   * @param ranOut called when the last order is done, to ask for more
   */
  public Mover(
      StoreAccess stores,
      BooleanSupplier open,
      Destinations destinations,
      long bytesPerSecond,
      MoveObserver observer,
      Runnable ranOut) {
    this.stores = stores;
    this.destinations = destinations;
    this.meter = new MoveMeter(bytesPerSecond, () -> !closed && open.getAsBoolean());
    this.observer = observer;
    this.ranOut = ranOut;
    this.handOver = new HandOver(stores, destinations, observer);
    thread.setDaemon(true);
  }

  /** Begins; call once. */
  public void start() {
    handOver.start();
    thread.start();
  }

  /** Takes these orders in place of those that have not begun. */
  public void accept(List<MoveOrder> newOrders) {
    orders.clear();
    orders.addAll(newOrders);
  }

  /** How far the moves are; empty when there was none. */
  public Optional<MoveProgress> progress() {
    return meter.progress();
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
    try {
      MoveOrder order = orders.take();
      stores.with(store -> move(store.slots(), order));
    } catch (InterruptedException closing) {
      return;
    } catch (KittenException storeIsClosed) {
      LOGGER.debug("No move now", storeIsClosed);
    }
    if (orders.isEmpty() && !closed) {
      ranOut.run();
    }
  }

  private void move(Slots slots, MoveOrder order) {
    Optional<Integer> self = destinations.self();
    Optional<Destination> destination = destinations.find(order.to());
    if (slots.status(order.slot()).role() != SlotRole.OWNED
        || self.isEmpty()
        || destination.isEmpty()
        || self.get() == order.to()) {
      return;
    }
    try {
      new SlotMove(slots, destination.get(), order.slot(), meter, observer)
          .run(self.get(), order.to());
      meter.arrived();
    } catch (KittenException e) {
      handOver.want();
      meter.failed(e.getMessage());
      LOGGER.warn(
          "Slot {} did not move to worker {}: {}", order.slot(), order.to(), e.getMessage());
    }
  }

  /** Ends the move that runs and waits for that. */
  @Override
  public void close() {
    closed = true;
    handOver.close();
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
