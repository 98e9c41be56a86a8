package io.kittenfs.raft;

import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.StateMachine;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/** Where a test can do something wrong in a {@link FakeCluster}; as it is, nothing is. */
class FakeFaults {
  EntryApplier applier(Database database, StateMachine machine, CommandCodec codec) {
    return new EntryApplier(database, machine, codec);
  }

  /**
   * @param clock begins at 1
   */
  LogLease lease(LongSupplier clock) {
    return new LogLease(RaftLimits.LEASE_NANOS, RaftLimits.LEADER_WAIT_NANOS);
  }

  StateMachine machine(StateMachine machine) {
    return machine;
  }

  Consensus consensus(FakeConsensus consensus) {
    return consensus;
  }

  /** The database of a member is open, and its log not yet. */
  void opened(Database database) throws IOException {}

  /** Whether a read that began while this node led in this term, and is done, is answered. */
  boolean answers(RaftLog log, long term) {
    return log.hasNothingLaterThan(term);
  }

  /** Whether members come and go one at a time, rather than one in the place of another. */
  boolean isOneAtATime() {
    return true;
  }

  /** Whether nobody goes before the others have everything. */
  boolean waitsForCopies() {
    return true;
  }

  /** Whether the copies of a group without slots go only when its log says that it takes none. */
  boolean endsByCommand() {
    return true;
  }

  /** Whether a row goes into a copy of another member's database. */
  boolean isCopied(byte[] key) {
    return true;
  }

  /** Somebody is about to submit that these blobs are forgotten. */
  void sweeping(FakeMember leader, List<BlobId> ids) {}

  /** The files of forgotten blobs are about to be removed. */
  void removing(RaftLog log) {
    log.makeDurable();
  }
}
