package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * The other copies of a store: its large values need them, whose files do not travel with the log,
 * and a copy that lacks more than the log has. Safe for many threads.
 */
public interface BlobPeers {
  /** Of the only copy: nobody has to have its files, and nobody else has one. */
  BlobPeers NONE = new NoBlobPeers();

  /** Whether there are ever other copies; the answer never changes. */
  boolean hasOthers();

  /**
   * Waits until a majority of all copies has a file durably, this one among them. Others that are
   * still receiving it then get a moment more.
   *
   * @param file complete and durable here
   * @throws KittenException UNAVAILABLE when no majority has it in time, DISK_FULL when so many
   *     disks are full that none can have it; some copies may have it then: {@link #discard} it
   */
  void replicate(BlobContent blob, Source file);

  /** Asks the other copies to remove a file that no record names. Does not wait for them. */
  void discard(BlobId id);

  /**
   * Asks one copy after the other for a file, until a receiver took what one of them sent. When
   * what was sent is damaged or breaks off, the next one is asked; copies that did not answer
   * before are asked last.
   *
   * @return whether a receiver took it; false when no copy that answers has it whole
   * @throws KittenException as the receiver does, other than BAD_GATEWAY
   */
  boolean fetch(BlobId id, Receiver receiver);

  /**
   * Asks the leader for all rows of its copy as of one moment, in the form that {@link
   * SnapshotInstall#receiveRows} takes.
   *
   * @throws KittenException as the receiver does
   * @throws IOException when no other copy leads, or it does not answer, or breaks off
   */
  void fetchRows(Receiver receiver) throws IOException;

  /**
   * Asks the leader how many commands its store has, once it has made sure that it leads. A copy
   * with as many has everything that any copy had acknowledged when this was called. Does not
   * block.
   *
   * @return completes with that number, or exceptionally with a KittenException when no other copy
   *     is known to lead, or the one that is does not answer in time, or cannot be sure
   */
  CompletableFuture<Long> commandsAtLeader();

  /** A file, to be read as often as there are copies that need it. */
  @FunctionalInterface
  interface Source {
    /**
     * Opens it at its beginning. The caller closes it.
     *
     * @throws IOException when it cannot be read
     */
    InputStream open() throws IOException;
  }

  /** Takes a file, or rows, that another copy sends. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes it, durably.
     *
     * @param bytes may be closed
     * @throws KittenException BAD_GATEWAY when it is not what it must be, another when this node
     *     cannot take it
     * @throws IOException when it breaks off
     */
    void receive(InputStream bytes) throws IOException;
  }
}
