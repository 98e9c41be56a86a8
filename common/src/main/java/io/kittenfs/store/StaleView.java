package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.StoredRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one copy of a store has, whether or not it leads: perhaps not the newest, but how old at
 * most is known. For one thread and one read.
 */
public final class StaleView {
  private final StoreReader reader;
  private final Function<KeyHash, Optional<StoredRecord>> records;
  private final Supplier<Duration> age;
  private final Duration limit;

  /**
   * @param records finds the record of a key
   * @param age of what is read from now on, at most
   * @param limit the most that is accepted
   */
  StaleView(
      StoreReader reader,
      Function<KeyHash, Optional<StoredRecord>> records,
      Supplier<Duration> age,
      Duration limit) {
    this.reader = reader;
    this.records = records;
    this.age = age;
    this.limit = limit;
  }

  /**
   * Opens the value of a key. The caller closes it.
   *
   * @throws NotOwnerException when the key's slot is not here
   * @throws KittenException UNAVAILABLE while the value's file is not here
   */
  public Optional<OpenValue> get(Key key) {
    return reader.get(key.hash(), records);
  }

  /**
   * What is known of a key, without opening its value.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<Metadata> metadata(Key key) {
    return records.apply(key.hash()).map(StoredRecord::metadata);
  }

  /**
   * How old what was read is by now at most: all that had been acknowledged before that was seen.
   *
   * @throws KittenException UNAVAILABLE when that is more than is accepted
   */
  public Duration age() {
    Duration now = age.get();
    if (now.compareTo(limit) > 0) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker's copy of the key may lack what was stored in the last "
              + now.toMillis()
              + " ms, and no more than "
              + limit.toMillis()
              + " ms are accepted: ?max_stale= says how much is. Try again.");
    }
    return now;
  }
}
