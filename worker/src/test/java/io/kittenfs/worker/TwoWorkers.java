package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.SlotImport;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreExport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A cluster of two real workers: the first owns slots 0 to 511, the second the others. */
final class TwoWorkers implements AutoCloseable {
  static final int HALF = 512;

  /** The largest value that the second takes, in bytes; the first takes any. */
  static final int MAX_OF_SECOND = 16 << 20;

  final SmallMaster master = new SmallMaster();
  final TestWorker first;
  final TestWorker second;

  TwoWorkers(Path directory) {
    this(directory, (master, second) -> TestWorker.under(master, second, MAX_OF_SECOND));
  }

  /** A cluster whose second worker takes no values: its disk is nearly full. */
  static TwoWorkers withoutSpaceOnSecond(Path directory) {
    return new TwoWorkers(directory, TestWorker::withoutSpace);
  }

  private TwoWorkers(Path directory, BiFunction<SmallMaster, Path, TestWorker> startSecond) {
    first = TestWorker.under(master, directory.resolve("first"));
    awaitIndex(first, "0");
    second = startSecond.apply(master, directory.resolve("second"));
    awaitIndex(second, "1");
    master.assign(0, HALF, SlotTable.SLOTS);
    Awaitility.await().until(() -> isReady(first) && isReady(second));
  }

  private static void awaitIndex(TestWorker worker, String index) {
    Awaitility.await().until(() -> worker.get("/getindex").text().equals(index + "\n"));
  }

  private static boolean isReady(TestWorker worker) {
    boolean knows = worker.get("/map").json().path("slots").size() == SlotTable.SLOTS;
    return knows && worker.get("/local/slots").json().size() == HALF;
  }

  /** Some key whose slot the first worker owns, another for each number. */
  static String keyOfFirst(int number) {
    return key("first" + number + "-", 0, HALF);
  }

  /** Some key whose slot the second worker owns, another for each number. */
  static String keyOfSecond(int number) {
    return key("second" + number + "-", HALF, SlotTable.SLOTS);
  }

  private static String key(String start, int from, int to) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> start + i)
        .filter(key -> slot(key) >= from && slot(key) < to)
        .findFirst()
        .orElseThrow();
  }

  static int slot(String key) {
    return Key.of(key).hash().slot(SlotTable.SLOTS);
  }

  /** Moves a slot of the first worker to the second, unnoticed by anybody else. */
  void moveToSecond(int slot) {
    first.withCluster(from -> second.withCluster(to -> move(from, to, slot)));
  }

  private static void move(Store from, Store to, int slot) throws IOException {
    long epoch = from.slots().status(slot).epoch() + 1;
    long move = from.slots().outgoing().beginMove(slot, 1);
    to.slots().incoming().beginImport(slot, epoch, move, 0);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = from.slots().outgoing().export(slot, move);
        SlotImport filling = to.slots().incoming().openImport(slot, epoch, move)) {
      export.writeTo(stream);
      filling.readFrom(new ByteArrayInputStream(stream.toByteArray()));
    }
    from.slots().outgoing().freeze(slot, move);
    assertThat(to.slots().incoming().sealImport(slot, epoch, move))
        .isEqualTo(from.slots().digest(slot));
    long last = from.slots().outgoing().release(slot, move);
    to.slots().incoming().own(slot, epoch, move, last);
    from.slots().outgoing().confirm(slot, move);
  }

  @Override
  public void close() {
    // The tests ask the first, which is connected to the second then; a server waits for that.
    first.close();
    second.close();
    master.close();
  }
}
