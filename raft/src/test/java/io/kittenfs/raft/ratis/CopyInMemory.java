package io.kittenfs.raft.ratis;

import io.kittenfs.log.LogPosition;
import io.kittenfs.raft.Consensus.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a member has of its group, and what it heard; outlives the member as a disk would. */
class CopyInMemory implements Events {
  private final List<String> entries = new CopyOnWriteArrayList<>();
  private final List<LogPosition> positions = new CopyOnWriteArrayList<>();

  /** Of each of the entries. */
  private final List<LogPosition> places = new CopyOnWriteArrayList<>();

  private final List<String> leadership = new CopyOnWriteArrayList<>();
  private volatile LogPosition position = LogPosition.NONE;
  private volatile long ledTerm;

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
  public void committed(LogPosition at, byte[] entry) {
    committed(at);
    places.add(at);
    entries.add(new String(entry, StandardCharsets.UTF_8));
  }

  @Override
  public void committed(LogPosition at) {
    positions.add(at);
    position = at;
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
