package io.kittenfs.master;

import io.kittenfs.cluster.MoveOrder;
import io.kittenfs.cluster.SlotTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Workers that own slots and move them as their master orders: at once, one slot between two
 * heartbeats. Used by one thread.
 */
final class FakeCluster implements AutoCloseable {
  final List<FakeWorker> workers = new ArrayList<>();
  private final List<FakeWorker> all = new ArrayList<>();
  private final TestMaster master;

  /** How many slots were moved. */
  int moved;

  FakeCluster(TestMaster master) {
    this.master = master;
  }

  /** A new worker with an empty store for slots, which registers. */
  FakeWorker join() {
    FakeWorker worker = new FakeWorker();
    worker.owned = new TreeMap<>();
    workers.add(worker);
    all.add(worker);
    worker.register(master.server());
    return worker;
  }

  /** This worker is heard no more. */
  void lose(FakeWorker worker) {
    workers.remove(worker);
  }

  /** Every worker says what it has, and then moves the first slot that it is ordered to move. */
  void heartbeat() {
    for (FakeWorker worker : List.copyOf(workers)) {
      worker.register(master.server());
      worker.orders.stream().limit(1).forEach(order -> move(worker, order));
    }
  }

  /** As {@link #heartbeat}, but nothing is moved. */
  void heartbeatOnly() {
    List.copyOf(workers).forEach(worker -> worker.register(master.server()));
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
  Map<Integer, TreeMap<Integer, Long>> owned() {
    Map<Integer, TreeMap<Integer, Long>> owned = new TreeMap<>();
    workers.forEach(worker -> owned.put(worker.index, new TreeMap<>(worker.owned)));
    return owned;
  }

  @Override
  public void close() {
    all.forEach(FakeWorker::close);
  }
}
