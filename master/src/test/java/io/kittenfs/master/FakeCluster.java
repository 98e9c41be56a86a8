package io.kittenfs.master;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.MoveOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Workers that own slots and move them as their master orders: at once, some slots between two
 * heartbeats. As an extension of JUnit it ends with a test. Used by one thread.
 */
final class FakeCluster implements AutoCloseable, AfterEachCallback {
  final List<FakeWorker> workers = new ArrayList<>();
  private final List<FakeWorker> all = new ArrayList<>();
  private final MasterFixture master;

  /** How many slots were moved. */
  int moved;

  FakeCluster(MasterFixture master) {
    this.master = master;
  }

  /** A new worker with an empty store for slots, which registers. */
  FakeWorker join() {
    FakeWorker worker = joining();
    worker.owned = new TreeMap<>();
    worker.register(master.server());
    return worker;
  }

  /** A new worker whose store for slots is closed, which registers. */
  FakeWorker joinWithoutStore() {
    FakeWorker worker = joining();
    worker.register(master.server());
    return worker;
  }

  private FakeWorker joining() {
    FakeWorker worker = new FakeWorker();
    workers.add(worker);
    all.add(worker);
    return worker;
  }

  /** Workers own all slots, and their master knows that it is they who do. */
  void awaitFirstMap(FakeClock clock, int count) {
    for (int i = 0; i < count; i++) {
      join();
    }
    clock.move(Duration.ofSeconds(1));
    awaitOwners();
  }

  /** Heartbeats until every slot has an owner and the master has heard so from it. */
  void awaitOwners() {
    await()
        .until(
            () -> {
              heartbeat(0);
              return ownsAll();
            });
    heartbeat(0);
  }

  /** Heartbeats until the master says that nothing is to be moved any more. */
  void awaitBalance() {
    await()
        .until(
            () -> {
              heartbeat();
              JsonNode status = master.get("/rebalance").body();
              return status.path("state").asText().equals("idle")
                  && !status.path("ended_at").isNull();
            });
  }

  /**
   * Heartbeats without moves until the master has moves for somebody, and everybody knows its own.
   */
  void awaitOrders() {
    await()
        .until(
            () -> {
              heartbeat(0);
              return workers.stream().anyMatch(worker -> !worker.orders.isEmpty());
            });
    // The plan may have come between the heartbeats of two workers.
    heartbeat(0);
  }

  /** This worker is heard no more. */
  void lose(FakeWorker worker) {
    workers.remove(worker);
  }

  /** Every worker says what it has, and then moves the first slots that it is ordered to move. */
  void heartbeat() {
    heartbeat(16);
  }

  /** As {@link #heartbeat()}, with so many moves of each worker. */
  void heartbeat(int moves) {
    for (FakeWorker worker : List.copyOf(workers)) {
      worker.register(master.server());
      worker.orders.stream().limit(moves).forEach(order -> move(worker, order));
    }
  }

  private void move(FakeWorker from, MoveOrder order) {
    FakeWorker to =
        workers.stream().filter(each -> each.url().equals(order.url())).findFirst().orElseThrow();
    Long epoch = from.owned.remove(order.slot());
    if (epoch != null) {
      to.owned.put(order.slot(), epoch + 1);
      moved++;
    }
  }

  /** Whether every slot has one owner, as the workers themselves say. */
  boolean ownsAll() {
    return workers.stream().mapToInt(worker -> worker.owned.size()).sum() == SlotTable.SLOTS;
  }

  /** How many slots each worker owns by its own word, in their order. */
  List<Integer> counts() {
    return workers.stream().map(worker -> worker.owned.size()).toList();
  }

  /** What each worker owns now, by index. */
  Map<Integer, Map<Integer, Long>> owned() {
    Map<Integer, Map<Integer, Long>> owned = new TreeMap<>();
    workers.forEach(worker -> owned.put(worker.index, new TreeMap<>(worker.owned)));
    return owned;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    close();
  }

  @Override
  public void close() {
    all.forEach(FakeWorker::close);
  }
}
