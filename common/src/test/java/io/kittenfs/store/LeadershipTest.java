package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.store.record.SlotRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store submits commands of its own accord only while its log leads. */
class LeadershipTest {
  private static final int SLOT = 7;

  @TempDir Path directory;
  private LogToBeLed log;

  private Store open(StoreOptions options) throws IOException {
    return TestStores.open(
        directory.resolve("store"),
        options,
        TestStores.log(
            local -> {
              log = new LogToBeLed(local);
              return log;
            }),
        InstantSource.system());
  }

  @Test
  void aStoreThatFollowsOpensWithoutACommand() throws IOException {
    try (Store store = open(StoreOptions.clusterStore())) {
      assertThat(log.commandIndex()).isZero();
      log.lead();
      assertThat(log.commandIndex()).isEqualTo(1);
      assertThat(store.slots().owned()).isEmpty();
    }
  }

  @Test
  void aMoveThatALeaderBeganIsAbandonedByTheNextOneNotByAFollower() throws IOException {
    try (Store store = open(StoreOptions.clusterStore())) {
      log.lead();
      store.slots().assign(SLOT, 1);
      store.slots().outgoing().beginMove(SLOT, 1);
    }
    try (Store store = open(StoreOptions.clusterStore())) {
      assertThat(store.slots().status(SLOT).role()).isEqualTo(SlotRole.MOVING);
      log.lead();
      assertThat(store.slots().status(SLOT).role()).isEqualTo(SlotRole.OWNED);
    }
  }

  @Test
  void whatWasClearedIsSweptWhileItLeads() throws IOException {
    try (Store store = open(StoreOptions.ownStore())) {
      log.lead();
      TestStores.put(store, "key", "value");
      log.follow();
      store.clear();
      long cleared = log.commandIndex();
      assertThat(store.counts().generations()).isEqualTo(2);
      log.lead();
      await().until(() -> store.counts().generations() == 1);
      assertThat(log.commandIndex()).isGreaterThan(cleared);
    }
  }
}
