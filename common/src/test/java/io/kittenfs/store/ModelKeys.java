package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What every key must be, whichever of two stores owns its slot. */
final class ModelKeys {
  private static final int KEYS_PER_SLOT = 2;

  private record Expected(byte[] value, Metadata metadata) {}

  private final TwoStores stores;
  private final List<ModelMove> slots;
  private final List<Key> keys;
  private final TreeMap<Key, Expected> present = new TreeMap<>();
  private final Map<Key, Long> highest = new HashMap<>();
  private final Random random = new Random(7);

  ModelKeys(TwoStores stores, List<ModelMove> slots) {
    this.stores = stores;
    this.slots = slots;
    this.keys =
        stores
            .slots()
            .boxed()
            .flatMap(
                slot ->
                    IntStream.range(0, KEYS_PER_SLOT)
                        .mapToObj(number -> Key.of(SlotFixture.key(slot, number))))
            .toList();
  }

  private ModelMove slotOf(Key key) {
    return slots.get(key.hash().slot(SlotFixture.SLOTS));
  }

  void put(SlotMoveModelTest.Step step) {
    Key key = keys.get(step.number() % keys.size());
    Optional<Expected> before = Optional.ofNullable(present.get(key));
    Precondition condition =
        switch (step.kind()) {
          case CREATE -> new Precondition.Absent();
          case REPLACE_IF_SAME ->
              new Precondition.Matches(
                  List.of(before.map(expected -> expected.metadata().etag()).orElse("\"0\"")));
          default -> new Precondition.None();
        };
    byte[] value = new byte[step.size()];
    random.nextBytes(value);
    Optional<Duration> ttl =
        step.ttlMillis() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(step.ttlMillis()));
    for (int store = 0; store < 2; store++) {
      put(store, key, value, condition, ttl);
    }
  }

  private void put(
      int index, Key key, byte[] value, Precondition condition, Optional<Duration> ttl) {
    ModelMove slot = slotOf(key);
    Store store = stores.get(index);
    StagedValue staged = staged(store, value);
    PutRequest request = new PutRequest(staged, RepresentationFields.ofType("a/b"), condition, ttl);
    if (!slot.isOwner(index)) {
      assertThatThrownBy(() -> store.put(key, request)).isInstanceOf(NotOwnerException.class);
    } else if (slot.isFrozen()) {
      assertThatThrownBy(() -> store.put(key, request)).isInstanceOf(SlotFrozenException.class);
      store.discard(staged);
    } else if (!condition.holds(Optional.ofNullable(present.get(key)).map(Expected::metadata))) {
      assertThatThrownBy(() -> store.put(key, request))
          .isInstanceOf(PreconditionFailedException.class);
    } else {
      Stored stored = store.put(key, request);
      assertThat(stored.created()).isEqualTo(!present.containsKey(key));
      assertThat(stored.metadata().version())
          .as("the version of a key rises, wherever it is")
          .isGreaterThan(highest.getOrDefault(key, 0L));
      assertThat(stored.metadata().expires().map(Instant::toEpochMilli))
          .isEqualTo(ttl.map(time -> stores.millis(index) + time.toMillis()));
      highest.put(key, stored.metadata().version());
      present.put(key, new Expected(value, stored.metadata()));
    }
  }

  private static StagedValue staged(Store store, byte[] value) {
    try (ValueWriter writer = store.newValue()) {
      writer.write(value, 0, value.length);
      return writer.finish();
    }
  }

  void delete(SlotMoveModelTest.Step step) {
    Key key = keys.get(step.number() % keys.size());
    ModelMove slot = slotOf(key);
    for (int index = 0; index < 2; index++) {
      Store store = stores.get(index);
      if (!slot.isOwner(index)) {
        assertThatThrownBy(() -> store.delete(key, new Precondition.None()))
            .isInstanceOf(NotOwnerException.class);
      } else if (slot.isFrozen()) {
        assertThatThrownBy(() -> store.delete(key, new Precondition.None()))
            .isInstanceOf(SlotFrozenException.class);
      } else {
        assertThat(store.delete(key, new Precondition.None()))
            .isEqualTo(Optional.ofNullable(present.remove(key)).map(Expected::metadata));
      }
    }
  }

  /** Once a key was seen as expired it stays so, whatever clock is asked next. */
  void check() {
    for (Key key : keys) {
      ModelMove slot = slotOf(key);
      for (int index = 0; index < 2; index++) {
        Store store = stores.get(index);
        if (slot.isOwner(index)) {
          removeIfExpired(index, key);
          Optional<Expected> expected = Optional.ofNullable(present.get(key));
          assertThat(store.metadata(key)).isEqualTo(expected.map(Expected::metadata));
          assertThat(TestStores.get(store, key.text()).isPresent()).isEqualTo(expected.isPresent());
          expected.ifPresent(
              entry ->
                  assertThat(TestStores.get(store, key.text()).orElseThrow())
                      .isEqualTo(entry.value()));
          store.checkPut(key, new Precondition.None());
        } else {
          assertThatThrownBy(() -> store.get(key)).isInstanceOf(NotOwnerException.class);
          assertThatThrownBy(() -> store.checkPut(key, new Precondition.None()))
              .isInstanceOf(NotOwnerException.class);
        }
      }
    }
    checkLists(0);
    checkLists(1);
  }

  private void removeIfExpired(int index, Key key) {
    if (present.containsKey(key)
        && present
            .get(key)
            .metadata()
            .expires()
            .filter(when -> when.toEpochMilli() <= stores.millis(index))
            .isPresent()) {
      present.remove(key);
    }
  }

  private void checkLists(int index) {
    Store store = stores.get(index);
    List<Metadata> expected =
        present.entrySet().stream()
            .filter(entry -> slotOf(entry.getKey()).isOwner(index))
            .map(entry -> entry.getValue().metadata())
            .toList();
    List<Metadata> listed = new ArrayList<>();
    Listing page = store.list("", Optional.empty(), 2);
    while (true) {
      listed.addAll(page.entries());
      checkSlots(index, page);
      if (page.next().isEmpty()) {
        break;
      }
      page = store.list("", page.next(), 2);
    }
    assertThat(listed).isEqualTo(expected);
    if (slots.stream().noneMatch(ModelMove::isFrozen)) {
      assertThat(store.stats().keys()).isEqualTo(expected.size());
    }
  }

  private void checkSlots(int index, Listing page) {
    for (int slot = 0; slot < slots.size(); slot++) {
      List<Long> epochs = new ArrayList<>();
      for (SlotRange range : page.slots()) {
        if (range.contains(slot)) {
          epochs.add(range.epoch());
        }
      }
      assertThat(epochs)
          .isEqualTo(slots.get(slot).isOwner(index) ? List.of(slots.get(slot).epoch()) : List.of());
    }
  }
}
