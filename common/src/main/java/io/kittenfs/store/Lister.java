package io.kittenfs.store;

import com.google.common.primitives.UnsignedBytes;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.NameEntry;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotStates;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lists keys in order through one cursor, so that index, slots and records are of the same moment.
 */
final class Lister {
  private static final Comparator<byte[]> ORDER = UnsignedBytes.lexicographicalComparator();

  private record Name(Key key, int slot, int generation) {}

  private static final Comparator<Name> PLACE =
      Comparator.comparing(name -> name.key().hash().bytes(), ORDER);

  private final Cursor cursor;
  private final StoreView view;
  private final SlotStates states;
  private final long now;
  private final long bytes;
  private long keyBytes;

  /**
   * @param bytes what the keys of one page take at most; a page may be shorter than its limit for
   *     that
   */
  Lister(Cursor cursor, int slots, long nowMillis, long bytes) {
    this.bytes = bytes;
    this.cursor = cursor;
    this.view = new StoreView(cursor::get);
    this.states = SlotStates.read(cursor, slots);
    this.now = view.clock(nowMillis);
  }

  Listing list(String prefix, Optional<Key> after, int limit) {
    List<Name> names = names(prefix, after, limit);
    boolean more = isTooLong(names, limit);
    List<Name> page = more ? names.subList(0, names.size() - 1) : names;
    Optional<Key> next = more ? Optional.of(page.get(page.size() - 1).key()) : Optional.empty();
    return new Listing(entries(page), next, states.owned());
  }

  /** Reads the records in the order in which they lie, which costs less than in that of names. */
  private List<Metadata> entries(List<Name> names) {
    Metadata[] found = new Metadata[names.size()];
    IntStream.range(0, found.length)
        .boxed()
        .sorted(Comparator.comparing(names::get, PLACE))
        .forEach(index -> found[index] = visible(names.get(index)));
    return Arrays.stream(found).filter(Objects::nonNull).toList();
  }

  /** What a list says of a name; null when its key has expired. */
  private Metadata visible(Name name) {
    return view.record(name.slot(), name.generation(), name.key().hash())
        .filter(record -> !record.isExpiredAt(now))
        .map(StoredRecord::metadata)
        .orElse(null);
  }

  private boolean isTooLong(List<Name> names, int limit) {
    return names.size() > limit || (keyBytes > bytes && names.size() > 1);
  }

  /** One name more than a page holds, if there are more. */
  private List<Name> names(String prefix, Optional<Key> after, int limit) {
    byte[] within = RowKeys.name(prefix.getBytes(StandardCharsets.UTF_8));
    List<Name> names = new ArrayList<>();
    byte[] from = after.map(key -> RowKeys.name(key.utf8())).orElse(within);
    cursor.seek(ORDER.compare(from, within) < 0 ? within : from);
    while (!isTooLong(names, limit) && cursor.nextWithin(within)) {
      Key key = Key.ofUtf8(RowKeys.withoutFamily(cursor.key()));
      NameEntry entry = NameEntry.decode(cursor.value());
      if (after.isPresent() && key.equals(after.get())) {
        continue;
      }
      int generation = states.get(entry.slot()).generation();
      if (states.shows(entry.slot(), generation) && entry.isIn(generation)) {
        names.add(new Name(key, entry.slot(), generation));
        keyBytes += key.utf8().length;
      }
    }
    return names;
  }
}
