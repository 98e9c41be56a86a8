package io.kittenfs.raft;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.IoAction;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.LogPosition;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what is committed. After a failure it applies nothing any more: what the database has is
 * unknown then.
 */
final class CommittedEntries implements Consensus.Events {
  private static final Logger LOGGER = LoggerFactory.getLogger(CommittedEntries.class);

  private final int group;
  private final EntryApplier applier;
  private final Proposer proposer;
  private final CatchUp catchUp;
  private volatile LogPosition heard;
  private volatile boolean broken;

  CommittedEntries(int group, EntryApplier applier, Proposer proposer, CatchUp catchUp) {
    this.group = group;
    this.applier = applier;
    this.proposer = proposer;
    this.catchUp = catchUp;
    this.heard = applier.position();
  }

  /** The last entry that was committed here and is applied. */
  LogPosition heard() {
    return heard;
  }

  @Override
  public LogPosition position() {
    return applier.position();
  }

  @Override
  public synchronized void committed(LogPosition position, byte[] bytes) {
    requireSound();
    Entry entry;
    List<BatchApplier.Outcome> outcomes;
    try {
      entry = Entry.decode(bytes);
      noticeReplacement();
      outcomes =
          entry.term() == position.term() ? applier.apply(position, entry.commands()) : List.of();
    } catch (IOException | RuntimeException | Error e) {
      throw failed("Applying entry " + position.index(), e);
    }
    hear(position);
    proposer.committed(position, entry, outcomes);
  }

  @Override
  public synchronized void committed(LogPosition position) {
    requireSound();
    try {
      noticeReplacement();
    } catch (RuntimeException | Error e) {
      throw failed("Reading the database", e);
    }
    hear(position);
    proposer.committed(position, null, List.of());
  }

  /** A database that has what was not delivered came from another copy. */
  private void noticeReplacement() {
    if (applier.position().index() > heard.index()) {
      proposer.replaced();
    }
  }

  private void hear(LogPosition position) {
    if (position.index() > heard.index()) {
      heard = position;
    }
  }

  @Override
  public synchronized LogPosition makeDurable() {
    requireSound();
    try {
      return applier.makeDurable(heard);
    } catch (IOException | RuntimeException | Error e) {
      throw failed("Syncing", e);
    }
  }

  @Override
  public void catchUp() {
    catchUp.start(this::replace);
  }

  private synchronized void replace(LogPosition copied, IoAction replacement) throws IOException {
    requireSound();
    if (copied.index() < heard.index()) {
      // The log went on, by another leader, or the copy was that of one who was behind.
      throw new IOException(
          "the copy ends with entry " + copied.index() + ", and here is " + heard.index());
    }
    replacement.run();
    try {
      noticeReplacement();
      hear(position());
    } catch (RuntimeException | Error e) {
      throw failed("Reading the database", e);
    }
  }

  private void requireSound() {
    if (broken) {
      throw Failures.stopped();
    }
  }

  private KittenException failed(String what, Throwable cause) {
    broken = true;
    LOGGER.error("{} failed; the copy of group {} stops", what, group, cause);
    proposer.stop();
    return new KittenException(
        ErrorCode.INTERNAL, "This node's copy failed; the log of this node says how.", cause);
  }

  @Override
  public void leading(long term) {
    proposer.leading(term);
  }

  @Override
  public void following() {
    proposer.following();
  }
}
