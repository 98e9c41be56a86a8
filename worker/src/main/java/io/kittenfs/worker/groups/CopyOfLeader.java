package io.kittenfs.worker.groups;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.raft.CopySource;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.SnapshotInstall;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreRenewal;
import io.kittenfs.store.blob.BlobContent;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the store of a group's copy what that of the leader is: first all rows, then the files of
 * large values that they name and that are not here. Those that came stay when it breaks off, and
 * nothing else has changed then. For one transfer at a time.
 */
final class CopyOfLeader implements CopySource {
  private static final Logger LOGGER = LoggerFactory.getLogger(CopyOfLeader.class);

  private final int group;
  private final BlobPeers peers;
  private final Semaphore turn;

  /** Null until it is open. */
  private volatile Store store;

  /**
   * @param turn of one permit, shared by the copies on one disk: each takes room for a second one
   */
  CopyOfLeader(int group, BlobPeers peers, Semaphore turn) {
    this.group = group;
    this.peers = peers;
    this.turn = turn;
  }

  /** Copies go into this store, which is open. */
  void begin(Store opened) {
    store = opened;
  }

  @Override
  public void copy(BooleanSupplier isCancelled, Switchover switchover) throws IOException {
    Store opened = store;
    if (opened == null) {
      throw new IOException("this copy is just being opened");
    }
    copy(
        opened::startInstall,
        isCancelled,
        install -> switchover.run(install.position(), install::finish));
  }

  /** The same of a store that is not open. */
  void renew(StoreRenewal renewal, BooleanSupplier isCancelled) throws IOException {
    copy(renewal::startInstall, isCancelled, SnapshotInstall::finish);
  }

  private interface Start {
    SnapshotInstall install() throws IOException;
  }

  private interface End {
    void of(SnapshotInstall whole) throws IOException;
  }

  private void copy(Start start, BooleanSupplier isCancelled, End end) throws IOException {
    awaitTurn(isCancelled);
    try (SnapshotInstall install = start.install()) {
      peers.fetchRows(bytes -> install.receiveRows(new Cancellable(bytes, isCancelled)));
      LOGGER.info("Group {}: all rows came, the files of large values follow", group);
      receiveFiles(install, isCancelled);
      end.of(install);
    } finally {
      turn.release();
    }
  }

  private void awaitTurn(BooleanSupplier isCancelled) {
    while (!Uninterruptibles.tryAcquireUninterruptibly(turn, 1, TimeUnit.SECONDS)) {
      if (isCancelled.getAsBoolean()) {
        throw new CancellationException();
      }
    }
  }

  /** Again and again, as long as there are fewer and fewer that did not come. */
  private void receiveFiles(SnapshotInstall install, BooleanSupplier isCancelled)
      throws IOException {
    long before = Long.MAX_VALUE;
    for (long missing = missing(install, isCancelled); missing > 0; ) {
      if (missing >= before) {
        throw new IOException(missing + " files of large values could not be had");
      }
      before = missing;
      missing = missing(install, isCancelled);
    }
  }

  /** Asks for each file once; answers how many did not come. */
  private long missing(SnapshotInstall install, BooleanSupplier isCancelled) {
    AtomicLong missing = new AtomicLong();
    install.forEachMissing(
        blob -> {
          if (isCancelled.getAsBoolean()) {
            throw new CancellationException();
          }
          if (!fetch(install, blob, isCancelled)) {
            missing.incrementAndGet();
          }
        });
    return missing.get();
  }

  private boolean fetch(SnapshotInstall install, BlobContent blob, BooleanSupplier isCancelled) {
    try {
      return peers.fetch(
          blob.id(), bytes -> install.receive(blob, new Cancellable(bytes, isCancelled)));
    } catch (KittenException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        throw e;
      }
      // It is on its way by another thread.
      return false;
    }
  }

  /** Breaks off when the transfer is cancelled. */
  private static final class Cancellable extends FilterInputStream {
    private final BooleanSupplier isCancelled;

    Cancellable(InputStream in, BooleanSupplier isCancelled) {
      super(in);
      this.isCancelled = isCancelled;
    }

    @Override
    public int read() throws IOException {
      check();
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      check();
      return super.read(bytes, offset, length);
    }

    private void check() throws IOException {
      if (isCancelled.getAsBoolean()) {
        throw new IOException("cancelled");
      }
    }
  }
}
