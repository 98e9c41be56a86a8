package io.kittenfs.master.registry;

import io.kittenfs.cluster.ClusterView;
import io.kittenfs.cluster.Heartbeat;
import io.kittenfs.cluster.Member;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The whole registry as of one moment. Immutable. */
public final class RegistrySnapshot {
  private final ClusterView view;
  private final boolean settled;
  private final SortedMap<Integer, Seat> seats;

  private RegistrySnapshot(ClusterView view, boolean settled, SortedMap<Integer, Seat> seats) {
    this.view = view;
    this.settled = settled;
    this.seats = seats;
  }

  /** Reads the registry as it is now. */
  public static RegistrySnapshot read(Database database, WireJson json) {
    try (Cursor cursor = database.cursor()) {
      byte[] row = cursor.get(RegistryRows.clusterKey());
      ClusterRow cluster =
          row == null ? ClusterRow.EMPTY : RegistryRows.read(json, row, ClusterRow.class);
      SortedMap<Integer, Seat> seats = new TreeMap<>();
      byte[] family = {'S'};
      cursor.seek(family);
      while (cursor.nextWithin(family)) {
        Seat seat = RegistryRows.read(json, cursor.value(), Seat.class);
        seats.put(seat.index(), seat);
      }
      ClusterView view =
          new ClusterView(
              cluster.cluster(),
              cluster.version(),
              cluster.nextIndex(),
              seats.values().stream().flatMap(seat -> seat.member().stream()).toList());
      return new RegistrySnapshot(view, cluster.settled(), seats);
    }
  }

  /** Reads the figures that were saved last, by index. */
  public static SortedMap<Integer, SavedFigures> readFigures(Database database, WireJson json) {
    try (Cursor cursor = database.cursor()) {
      SortedMap<Integer, SavedFigures> figures = new TreeMap<>();
      byte[] family = {'F'};
      cursor.seek(family);
      while (cursor.nextWithin(family)) {
        byte[] key = cursor.key();
        int index = Byte.toUnsignedInt(key[1]) << 8 | Byte.toUnsignedInt(key[2]);
        figures.put(index, RegistryRows.read(json, cursor.value(), SavedFigures.class));
      }
      return figures;
    }
  }

  /** What workers are told; its version orders snapshots. */
  public ClusterView view() {
    return view;
  }

  /** Whether no worker ever registered since the registry began or was cleared. */
  public boolean isEmpty() {
    return !settled;
  }

  /** The workers that are not removed, by rising index. */
  public Collection<Member> workers() {
    return view.members().stream().filter(member -> !member.removed()).toList();
  }

  /** Addresses that an index is reserved for, in the order of the indices. */
  public Collection<Seat> reservations() {
    return seats.values().stream().filter(Seat::isReservation).toList();
  }

  /** The index of the heartbeat's sender when registering it would change nothing at all. */
  public Optional<Integer> alreadyRegistered(Heartbeat heartbeat) {
    if (heartbeat.index() == null || !seats.containsKey(heartbeat.index())) {
      return Optional.empty();
    }
    Seat seat = seats.get(heartbeat.index());
    boolean same = seat.equals(Seat.taken(seat.index(), heartbeat));
    return same && knows(heartbeat.view()) ? Optional.of(seat.index()) : Optional.empty();
  }

  private boolean knows(ClusterView other) {
    if (other.equals(view)) {
      return true;
    }
    return other.version() <= view.version()
        && (other.cluster() == null || other.cluster().equals(view.cluster()))
        && other.nextIndex() <= view.nextIndex()
        && other.members().stream().allMatch(member -> seats.containsKey(member.index()));
  }
}
