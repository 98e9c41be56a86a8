package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What a member has of its group, and what it heard; outlives the member as a disk would. */
class CopyInMemory implements Events {
  private final List<String> entries = new CopyOnWriteArrayList<>();
  private final List<LogPosition> positions = new CopyOnWriteArrayList<>();

  /** Of each of the entries. */
  private final List<LogPosition> places = new CopyOnWriteArrayList<>();

  private final List<String> leadership = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger catchUps = new AtomicInteger();

  private volatile Supplier<CopyInMemory> source =
      () -> {
        throw new IllegalStateException("there is no other copy");
      };

  /** Up to where it came from another copy. */
  private long copied;

  private volatile LogPosition position = LogPosition.NONE;
  private volatile long ledTerm;

  /** Catches up with that of another member from now on. */
  void catchesUpWith(Supplier<CopyInMemory> other) {
    source = other;
  }

  @Override
  public void catchUp() {
    catchUps.incrementAndGet();
    if (failures.getAndDecrement() <= 0) {
      become(source.get());
    }
  }

  /** From now on what this other one is now. */
  synchronized void become(CopyInMemory other) {
    LogPosition at = other.position;
    int count = (int) other.places.stream().filter(place -> place.index() <= at.index()).count();
    entries.addAll(other.entries.subList(entries.size(), count));
    places.addAll(other.places.subList(places.size(), count));
    position = at;
    copied = at.index();
  }

  /** So many catch-ups fail first. */
  void failCatchUps(int count) {
    failures.set(count);
  }

  int catchUps() {
    return catchUps.get();
  }

  /** The same as of right before this entry. */
  CopyInMemory before(String entry) {
    CopyInMemory earlier = new CopyInMemory();
    int count = entries.indexOf(entry);
    earlier.entries.addAll(entries.subList(0, count));
    earlier.positions.addAll(positions.subList(0, positions.indexOf(places.get(count))));
    earlier.places.addAll(places.subList(0, count));
    if (!earlier.positions.isEmpty()) {
      earlier.position = earlier.positions.get(earlier.positions.size() - 1);
    }
    return earlier;
  }

  @Override
  public LogPosition position() {
    return position;
  }

  @Override
  public synchronized void committed(LogPosition at, byte[] entry) {
    committed(at);
    if (at.index() <= copied) {
      return;
    }
    places.add(at);
    entries.add(new String(entry, StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void committed(LogPosition at) {
    positions.add(at);
    if (at.index() > copied) {
      position = at;
    }
  }

  @Override
  public LogPosition makeDurable() {
    return position;
  }

  @Override
  public void leading(long term) {
    leadership.add("leads in " + term);
    ledTerm = term;
  }

  @Override
  public void following() {
    leadership.add("follows");
    ledTerm = 0;
  }

  List<String> entries() {
    return entries;
  }

  /** All that was delivered, in this order. */
  List<LogPosition> positions() {
    return new ArrayList<>(positions);
  }

  List<String> leadership() {
    return leadership;
  }

  boolean leads() {
    return ledTerm > 0;
  }

  long ledTerm() {
    return ledTerm;
  }
}
