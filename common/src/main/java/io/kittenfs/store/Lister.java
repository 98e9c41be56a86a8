package io.kittenfs.store;

import com.google.common.primitives.UnsignedBytes;
import io.kittenfs.leveldb.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists keys in order through one cursor, so that index, slots and records are of the same moment.
 */
final class Lister {
  private static final Comparator<byte[]> ORDER = UnsignedBytes.lexicographicalComparator();

  private record Name(Key key, int slot, int generation) {}

  private final Cursor cursor;
  private final StoreView view;
  private final Map<Integer, Integer> visible = new HashMap<>();

  Lister(Cursor cursor) {
    this.cursor = cursor;
    this.view = new StoreView(cursor::get);
  }

  Listing list(String prefix, Optional<Key> after, int limit) {
    List<Name> names = names(prefix, after, limit);
    Optional<Key> next =
        names.size() > limit ? Optional.of(names.get(limit - 1).key()) : Optional.empty();
    List<Metadata> entries = new ArrayList<>();
    for (Name name : names.subList(0, Math.min(limit, names.size()))) {
      view.record(name.slot(), name.generation(), name.key().hash())
          .ifPresent(record -> entries.add(record.metadata()));
    }
    return new Listing(entries, next);
  }

  /** One name more than the limit, if there are more. */
  private List<Name> names(String prefix, Optional<Key> after, int limit) {
    byte[] within = Layout.name(prefix.getBytes(StandardCharsets.UTF_8));
    List<Name> names = new ArrayList<>();
    byte[] from = after.map(key -> Layout.name(key.utf8())).orElse(within);
    cursor.seek(ORDER.compare(from, within) < 0 ? within : from);
    while (names.size() <= limit && cursor.nextWithin(within)) {
      Key key = Key.ofUtf8(Layout.withoutFamily(cursor.key()));
      NameEntry entry = NameEntry.decode(cursor.value());
      if (after.isPresent() && key.equals(after.get())) {
        continue;
      }
      int generation = visibleGeneration(entry.slot());
      if (entry.isIn(generation)) {
        names.add(new Name(key, entry.slot(), generation));
      }
    }
    return names;
  }

  private int visibleGeneration(int slot) {
    return visible.computeIfAbsent(
        slot,
        wanted -> {
          byte[] place = cursor.key();
          int generation = view.slot(wanted).generation();
          cursor.seek(place);
          cursor.next();
          return generation;
        });
  }
}
