package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.LogPosition;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What would be wrong is found by some seed: else the search of {@link FakeClusterTest} is blind.
 */
class PlantedFaultsTest {
  private static final int SEEDS = 60_000;

  @TempDir Path directory;

  private void isFound(FakeFaults faults, String... complaints) throws Exception {
    isFound(faults, FakeCluster.Course.STEADY, complaints);
  }

  private void isFoundWhileMembersChange(FakeFaults faults, String... complaints) throws Exception {
    isFound(faults, FakeCluster.Course.CHANGING, complaints);
  }

  private void isFound(FakeFaults faults, FakeCluster.Course course, String... complaints)
      throws Exception {
    long seed = seedOf(faults, course, List.of(complaints));
    assertThat(seed).as("the seed that finds " + List.of(complaints)).isLessThanOrEqualTo(SEEDS);
    new FakeCluster(seed, new FakeFaults(), course, directory).run();
  }

  private long seedOf(FakeFaults faults, FakeCluster.Course course, List<String> complaints)
      throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        new FakeCluster(seed, faults, course, directory).run();
      } catch (AssertionError e) {
        if (complaints.stream().anyMatch(e.getMessage()::contains)) {
          return seed;
        }
      }
    }
    return Long.MAX_VALUE;
  }

  @Test
  void whatWasAppliedIsAppliedAgain() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          EntryApplier applier(Database database, StateMachine machine, CommandCodec codec) {
            return new EntryApplier(database, machine, codec) {
              @Override
              List<BatchApplier.Outcome> apply(LogPosition position, List<ByteBuffer> commands)
                  throws IOException {
                BatchApplier.Batch batch = batches.apply(decode(commands));
                batches.write(batch, true);
                return batch.outcomes();
              }
            };
          }
        },
        "ended as",
        "other rows");
  }

  @Test
  void aNewLeaderDoesNotWait() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          LogLease lease(LongSupplier clock) {
            return new LogLease(RaftLimits.LEASE_NANOS, 0);
          }
        },
        "read as of");
  }

  @Test
  void aLeaseIsCountedFromTheCommit() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          LogLease lease(LongSupplier clock) {
            return new LogLease(RaftLimits.LEASE_NANOS, RaftLimits.LEADER_WAIT_NANOS) {
              @Override
              void committed(long proposed) {
                super.committed(clock.getAsLong());
              }
            };
          }
        },
        "read as of");
  }

  @Test
  void aFailureOfTheDatabaseIsTakenForARefusal() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          StateMachine machine(StateMachine machine) {
            return new StateMachine() {
              @Override
              public <R> R apply(Command<R> command, Transaction txn) {
                try {
                  return machine.apply(command, txn);
                } catch (KittenException e) {
                  throw new Refusal(e.code(), e.getMessage());
                }
              }

              @Override
              public void committed(Command<?> command, Object answer) {
                machine.committed(command, answer);
              }
            };
          }
        },
        "ended as",
        "other rows");
  }

  @Test
  void aStoreEndsMovesWhenItIsOpenedInsteadOfWhenItLeads() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          void opened(Database database) throws IOException {
            StoreView view = new StoreView(database::get);
            Changes changes = new Changes();
            for (int slot = 0; slot < FakeClients.SLOTS; slot++) {
              SlotState state = view.slot(slot);
              if (state.isLeaving()) {
                changes.put(RowKeys.slot(slot), state.as(SlotRole.OWNED).encode());
              }
            }
            database.write(changes, true);
          }
        },
        "ended as",
        "other rows");
  }

  @Test
  void aFileIsRemovedBeforeTheCommandIsCommitted() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          void sweeping(FakeMember leader, List<BlobId> ids) {
            leader.files.removeAll(ids);
          }
        },
        "lacks a file");
  }

  @Test
  void aFileIsRemovedBeforeItsCommandIsDurable() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          void removing(RaftLog log) {}
        },
        "lacks a file");
  }

  @Test
  void anEntryIsProposedAgainWhenNothingIsHeardOfIt() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          Consensus consensus(FakeConsensus consensus) {
            return new ProposedAgain(consensus);
          }
        },
        "is stored at");
  }

  @Test
  void aReadIsAnsweredThoughItCameAfterTheNextLeader() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          boolean answers(RaftLog log, long term) {
            return true;
          }
        },
        "read as of");
  }

  @Test
  void anEntryOfAnEarlierTermIsNotVoid() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          Consensus consensus(FakeConsensus consensus) {
            return new InThePresentTerm(consensus);
          }
        },
        "which was denied",
        "which is denied");
  }

  @Test
  void oneMemberTakesThePlaceOfAnotherInOneStep() throws Exception {
    isFoundWhileMembersChange(
        new FakeFaults() {
          @Override
          boolean isOneAtATime() {
            return false;
          }
        },
        "ended as",
        "other rows",
        "is stored at",
        "went before",
        "read as of");
  }

  @Test
  void nobodyWaitsUntilTheOthersHaveEverything() throws Exception {
    isFoundWhileMembersChange(
        new FakeFaults() {
          @Override
          boolean waitsForCopies() {
            return false;
          }
        },
        "lacks a file",
        "other rows",
        "does not go on");
  }

  @Test
  void halfACopyCountsAsAWholeOne() throws Exception {
    isFoundWhileMembersChange(
        new FakeFaults() {
          @Override
          boolean isCopied(byte[] key) {
            return key[key.length - 1] % 2 == 0;
          }
        },
        "ended as",
        "other rows",
        "lacks a file");
  }

  @Test
  void copiesOfAGroupWithoutSlotsGoBeforeItsLogSaysThatItTakesNone() throws Exception {
    isFound(
        new FakeFaults() {
          @Override
          boolean endsByCommand() {
            return false;
          }
        },
        FakeCluster.Course.ENDING,
        "behind the end of the group");
  }
}
