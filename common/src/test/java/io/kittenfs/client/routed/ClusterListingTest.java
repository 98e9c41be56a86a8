package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ListingEntry;
import io.kittenfs.wire.ListingPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Lists merged from workers whose slots change hands between the pages. */
class ClusterListingTest {
  /** Workers with some of the keys each, of which slots move while they are asked. */
  private static final class MovingSlots implements PageSource {
    private static final int NOBODY = -1;

    private final Random random;
    private final int workers;
    private final int pageSize;
    private final TreeSet<Key> keys = new TreeSet<>();
    private final int[] owners = new int[SlotTable.SLOTS];
    private final long[] epochs = new long[SlotTable.SLOTS];
    private int movesLeft;
    private int silent = NOBODY;
    private Throwable failure = new NodeUnreachableException("there", "is silent.");
    private int refreshed;
    private boolean alwaysOneOnItsWay;

    MovingSlots(Random random, int workers, int pageSize, int keyCount, int moves) {
      this.random = random;
      this.workers = workers;
      this.pageSize = pageSize;
      this.movesLeft = moves;
      for (int i = 0; i < keyCount; i++) {
        keys.add(Key.of(Integer.toString(random.nextInt(100_000), 36)));
      }
      for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
        owners[slot] = random.nextInt(workers);
      }
    }

    private static int slot(Key key) {
      return key.hash().slot(SlotTable.SLOTS);
    }

    /** Takes the slot of some key away from its owner, or gives it to somebody. */
    private void moveSomething() {
      if (movesLeft-- > 0 && !keys.isEmpty()) {
        Key key = List.copyOf(keys).get(random.nextInt(keys.size()));
        int slot = slot(key);
        owners[slot] =
            owners[slot] != NOBODY && random.nextBoolean() ? NOBODY : random.nextInt(workers);
        epochs[slot]++;
      }
    }

    @Override
    public Set<Integer> groups() {
      Set<Integer> all = new TreeSet<>();
      for (int worker = 0; worker < workers; worker++) {
        all.add(worker);
      }
      return all;
    }

    @Override
    public String name(int worker) {
      return "Worker " + worker;
    }

    @Override
    public CompletableFuture<ListingPage> page(int worker, Optional<Key> after) {
      if (random.nextInt(3) == 0) {
        moveSomething();
      }
      if (worker == silent) {
        return CompletableFuture.failedFuture(failure);
      }
      List<ListingEntry> entries = new ArrayList<>();
      String next = null;
      for (Key key : after.map(from -> keys.tailSet(from, false)).orElse(keys)) {
        if (owners[slot(key)] == worker) {
          if (entries.size() == pageSize) {
            next = entries.get(pageSize - 1).key();
            break;
          }
          entries.add(
              new ListingEntry(key.text(), 1, "\"1\"", "text/plain", null, Instant.EPOCH, null));
        }
      }
      return CompletableFuture.completedFuture(new ListingPage(entries, next, slotsOf(worker)));
    }

    private List<SlotRange> slotsOf(int worker) {
      List<SlotRange> slots = new ArrayList<>();
      for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
        if (owners[slot] == worker) {
          slots.add(new SlotRange(slot, slot, epochs[slot]));
        }
      }
      return slots;
    }

    /** The slot that is with nobody arrives, and the next one leaves. */
    private void passOn() {
      int leaving = refreshed % SlotTable.SLOTS;
      for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
        if (owners[slot] == NOBODY || slot == leaving) {
          owners[slot] = slot == leaving ? NOBODY : random.nextInt(workers);
          epochs[slot]++;
        }
      }
    }

    /** While the list waits, slots that are on their way arrive. */
    @Override
    public void refresh() {
      refreshed++;
      if (alwaysOneOnItsWay) {
        passOn();
        return;
      }
      for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
        if (owners[slot] == NOBODY) {
          owners[slot] = random.nextInt(workers);
          epochs[slot]++;
        }
      }
    }
  }

  private static List<String> listed(ClusterListing listing) {
    List<String> keys = new ArrayList<>();
    for (Optional<ListingEntry> entry = listing.next(); entry.isPresent(); entry = listing.next()) {
      keys.add(entry.get().key());
    }
    return keys;
  }

  @Property(tries = 300)
  void everyKeyIsListedOnceAndInOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int workers,
      @ForAll @IntRange(min = 1, max = 8) int pageSize,
      @ForAll @IntRange(max = 120) int keys,
      @ForAll @IntRange(max = 20) int moves) {
    MovingSlots source = new MovingSlots(new Random(seed), workers, pageSize, keys, moves);
    List<String> expected = source.keys.stream().map(Key::text).toList();

    assertThat(listed(new ClusterListing(source, Optional.empty(), new Jitter(new Random(1)))))
        .isEqualTo(expected);
  }

  @Property(tries = 100)
  void aListEndsThoughSomeSlotIsAlwaysOnItsWay(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int workers) {
    MovingSlots source = new MovingSlots(new Random(seed), workers, 7, 60, 0);
    source.alwaysOneOnItsWay = true;
    source.passOn();

    assertThat(listed(new ClusterListing(source, Optional.empty(), new Jitter(new Random(1)))))
        .isEqualTo(source.keys.stream().map(Key::text).toList());
  }

  @Property(tries = 50)
  void aListBeginsBehindItsCursor(@ForAll long seed, @ForAll @IntRange(max = 60) int place) {
    MovingSlots source = new MovingSlots(new Random(seed), 3, 4, 61, 5);
    List<Key> keys = List.copyOf(source.keys);
    Key after = keys.get(Math.min(place, keys.size() - 1));

    assertThat(listed(new ClusterListing(source, Optional.of(after), new Jitter(new Random(1)))))
        .isEqualTo(source.keys.tailSet(after, false).stream().map(Key::text).toList());
  }

  @Test
  void aWorkerThatDoesNotAnswerIsNamed() {
    MovingSlots source = new MovingSlots(new Random(1), 3, 4, 50, 0);
    source.silent = 2;
    assertThatThrownBy(
            () -> new ClusterListing(source, Optional.empty(), new Jitter(new Random(1))).next())
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("Worker 2");
  }

  @Test
  void aWorkerThatIsKnownToBeDownIsNotWaitedFor() {
    MovingSlots source = new MovingSlots(new Random(1), 3, 4, 50, 0);
    source.silent = 2;
    source.failure = new WorkerDownException("Worker 2 at there", Instant.EPOCH);
    assertThatThrownBy(
            () -> new ClusterListing(source, Optional.empty(), new Jitter(new Random(1))).next())
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("Worker 2 at there has been down since 1970-01-01T00:00:00Z");
    assertThat(source.refreshed).isZero();
  }

  @Test
  void aRefusalIsNotCalledSilence() {
    MovingSlots source = new MovingSlots(new Random(1), 3, 4, 50, 0);
    source.silent = 2;
    source.failure = new KittenException(ErrorCode.UNAVAILABLE, "Closed for now.");
    assertThatThrownBy(
            () -> new ClusterListing(source, Optional.empty(), new Jitter(new Random(1))).next())
        .hasMessageContaining("Worker 2 gives no keys now (Closed for now.)");
  }

  @Test
  void anErrorOfThisNodeIsNotBlamedOnAWorker() {
    MovingSlots source = new MovingSlots(new Random(1), 3, 4, 50, 0);
    source.silent = 2;
    Error error = new OutOfMemoryError("for once");
    source.failure = error;
    assertThatThrownBy(
            () -> new ClusterListing(source, Optional.empty(), new Jitter(new Random(1))).next())
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasCause(error);
    assertThat(source.refreshed).isZero();
  }
}
