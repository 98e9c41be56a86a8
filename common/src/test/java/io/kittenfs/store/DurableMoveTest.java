package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.CommandLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The two steps of a move that the other side builds upon survive a loss of power also where writes
 * need not: a slot has one owner, and its copies do not go before it is safe elsewhere.
 */
class DurableMoveTest {
  private static final int SLOT = 7;

  @TempDir Path directory;
  private final AtomicLong durable = new AtomicLong();

  @Test
  void theReleaseAndTheOwnershipAreDurableWhenTheyAreAnswered() throws Exception {
    try (Store store =
        TestStores.open(
            directory.resolve("store"),
            StoreOptions.clusterStore(),
            TestStores.log(local -> new Observed(local, durable)),
            InstantSource.system())) {
      Slots slots = store.slots();
      slots.incoming().beginImport(SLOT, 2, 5, 0);
      slots.incoming().sealImport(SLOT, 2, 5);
      slots.incoming().own(SLOT, 2, 5, 1);
      long owned = durable.get();
      // The format, the beginning of the import, its seal.
      assertThat(owned).isGreaterThan(3);

      long move = slots.outgoing().beginMove(SLOT, 1);
      slots.outgoing().freeze(SLOT, move);
      slots.outgoing().release(SLOT, move);
      assertThat(durable.get()).isGreaterThan(owned + 2);
    }
  }

  /** A log that tells up to where it was made durable. */
  private static final class Observed extends ForwardingLog {
    private final AtomicLong durable;

    Observed(CommandLog log, AtomicLong durable) {
      super(log);
      this.durable = durable;
    }

    @Override
    public void makeDurable() {
      long before = commandIndex();
      super.makeDurable();
      durable.accumulateAndGet(before, Math::max);
    }
  }
}
