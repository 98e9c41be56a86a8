package io.kittenfs.worker.moves;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.Store;
import io.kittenfs.store.TestStores;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A source that owns one slot with some keys, and a destination. */
final class MoveFixture implements AutoCloseable {
  static final int SLOT = 7;
  static final int SOURCE = 0;
  static final int DESTINATION = 1;

  final MovingWorker source;
  final MovingWorker destination;

  /** What was acknowledged, by key; an empty value for a key that was deleted. */
  final Map<String, Optional<String>> acknowledged = new TreeMap<>();

  final List<String> keys = keysOfSlot(SLOT, 40);

  MoveFixture(Path directory) {
    source = new MovingWorker(directory.resolve("source"));
    destination = new MovingWorker(directory.resolve("destination"));
    source.store().slots().assign(SLOT, 1);
    for (String key : keys.subList(0, 20)) {
      put(source.store(), key, "first of " + key);
    }
    put(source.store(), keys.get(20), "x".repeat(200_000));
  }

  static List<String> keysOfSlot(int slot, int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; keys.size() < count; i++) {
      if (Key.of("key-" + i).hash().slot(1024) == slot) {
        keys.add("key-" + i);
      }
    }
    return keys;
  }

  void put(Store store, String key, String value) {
    TestStores.put(store, key, value);
    acknowledged.put(key, Optional.of(value));
  }

  void delete(Store store, String key) {
    store.delete(Key.of(key), new Precondition.None());
    acknowledged.put(key, Optional.empty());
  }

  SlotMove move(MoveObserver observer) {
    return new SlotMove(
        source.store().slots(),
        destination.destination(),
        SLOT,
        new MoveMeter(1 << 30, from -> true),
        observer);
  }

  /** Ends the destination's store and opens what lies on its disk. */
  void restartDestination() {
    try {
      destination.reopen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mover of the source, which finds this destination only. */
  SlotMover mover(Destination only) {
    return new SlotMover(
        new OneDestination(source, only),
        1 << 30,
        MoveObserver.NONE,
        () -> {},
        new Jitter(new Random(1)));
  }

  private record OneDestination(StoreAccess source, Destination only) implements SlotMover.Groups {
    @Override
    public SlotTable known() {
      return SlotTable.EMPTY;
    }

    @Override
    public boolean isRemoved(int index) {
      return false;
    }

    @Override
    public SortedMap<Integer, StoreAccess> led() {
      return new TreeMap<>(Map.of(SOURCE, source));
    }

    @Override
    public Optional<Destination> find(int index) {
      return Optional.of(only);
    }

    @Override
    public void cancelAll() {}
  }

  /** The one worker that owns the slot; empty while none does. */
  Optional<MovingWorker> owner() {
    List<MovingWorker> owners =
        List.of(source, destination).stream()
            .filter(worker -> worker.store().slots().status(SLOT).role().isOwner())
            .toList();
    if (owners.size() > 1) {
      throw new AssertionError("two workers own the slot");
    }
    return owners.stream().findFirst();
  }

  /** What of the acknowledged state the owner does not answer. */
  List<String> wrongAtOwner() {
    Store store = owner().orElseThrow(() -> new AssertionError("nobody owns the slot")).store();
    List<String> wrong = new ArrayList<>();
    acknowledged.forEach(
        (key, value) -> {
          Optional<String> found =
              TestStores.get(store, key).map(bytes -> new String(bytes, UTF_8));
          if (!found.equals(value)) {
            wrong.add(key);
          }
        });
    return wrong;
  }

  static boolean refuses(Store store, String key) {
    try {
      TestStores.get(store, key);
      return false;
    } catch (NotOwnerException e) {
      return true;
    }
  }

  SlotRole roleAtSource() {
    return source.store().slots().status(SLOT).role();
  }

  @Override
  public void close() throws IOException {
    source.close();
    destination.close();
  }
}
