package io.kittenfs.log;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies commands, in the order that a log gave them, to a database: as many as the log likes in
 * one atomic write. How they are cut into batches changes neither what is written nor any answer.
 *
 * <p>A command that is refused changes nothing, and the others of its batch do not notice. So does
 * one that fails with a plain RuntimeException: that is a defect of ours, the same on every copy,
 * and it is logged and counted. Anything else, such as a disk that cannot be read, is a failure of
 * this node, of which other copies know nothing: it is thrown at once, and the applier must not be
 * used any more.
 *
 * <p>Used by one thread, except for {@link #index} and {@link #defects}.
 */
public final class BatchApplier {
  private static final Logger LOGGER = LoggerFactory.getLogger(BatchApplier.class);
  private static final byte[] INDEX_KEY = "mindex".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] POSITION_KEY = "mapplied".getBytes(StandardCharsets.US_ASCII);

  private final Database database;
  private final StateMachine machine;
  private final AtomicLong defects = new AtomicLong();

  /**
   * What became of one command.
   *
   * @param answer of the state machine; null also when the command was refused
   * @param refusal why it changed nothing, or null
   */
  public record Outcome(Object answer, KittenException refusal) {}

  /**
   * Commands that were applied and are yet to be written.
   *
   * @param outcomes one for each command, in order
   */
  public record Batch(
      List<? extends Command<?>> commands, List<Outcome> outcomes, Changes writes) {}

  /**
   * Goes on where the database is.
   *
   * @param database open for as long as this is used; changed by nobody else
   */
  public BatchApplier(Database database, StateMachine machine) {
    this.database = database;
    this.machine = machine;
  }

  /**
   * The number of commands that changed something and are written. It is part of the database, so
   * it goes on after a restart and is the same on every copy.
   */
  public long index() {
    return index(database::get);
  }

  /**
   * The same as of a view of the database.
   *
   * @param view from database key to value, null for none
   */
  public static long index(UnaryOperator<byte[]> view) {
    byte[] last = view.apply(INDEX_KEY);
    return last == null ? 0 : Longs.fromByteArray(last);
  }

  /**
   * The last entry of a shared log that is in the database. Entries after it, up to the next one
   * that changes something, may be applied, too: applied again they change nothing again.
   */
  public LogPosition position() {
    return position(database::get);
  }

  /** The same of a view of the database, as {@link #index(UnaryOperator)}. */
  public static LogPosition position(UnaryOperator<byte[]> view) {
    byte[] last = view.apply(POSITION_KEY);
    return last == null ? LogPosition.NONE : LogPosition.decode(last);
  }

  /**
   * Notes that the database has every entry up to this one, which happens by itself only with those
   * that change something.
   *
   * @return {@link #position} from now on, also after a loss of power
   * @throws IOException when it is unknown whether that was written
   */
  public LogPosition markApplied(LogPosition entry) throws IOException {
    if (entry.index() > position().index()) {
      Changes mark = new Changes();
      mark.put(POSITION_KEY, entry.encode());
      database.write(mark, true);
    }
    return position();
  }

  /** How many commands failed by a defect of ours since this was opened. */
  public long defects() {
    return defects.get();
  }

  /**
   * Applies commands; nothing is written yet.
   *
   * @throws KittenException that is no {@link Refusal} when the database cannot be read
   */
  public Batch apply(List<? extends Command<?>> commands) {
    PendingWrites writes = new PendingWrites(database);
    List<Outcome> outcomes = new ArrayList<>(commands.size());
    long next = index() + 1;
    for (Command<?> command : commands) {
      writes.begin(next);
      outcomes.add(apply(command, writes));
      if (writes.hasChangedSinceBegin()) {
        next++;
      }
    }
    if (!writes.changes().isEmpty()) {
      writes.put(INDEX_KEY, Longs.toByteArray(next - 1));
    }
    return new Batch(commands, outcomes, writes.changes());
  }

  /**
   * Applies one entry of a shared log; nothing is written yet. After a restart such a log delivers
   * entries again: one that is in the database already is left out, since commands are not
   * idempotent.
   *
   * @return an empty batch for an entry that is left out
   * @throws KittenException as {@link #apply(List)}
   */
  public Batch apply(LogPosition entry, List<? extends Command<?>> commands) {
    if (entry.index() <= position().index()) {
      return new Batch(List.of(), List.of(), new Changes());
    }
    Batch batch = apply(commands);
    if (!batch.writes().isEmpty()) {
      batch.writes().put(POSITION_KEY, entry.encode());
    }
    return batch;
  }

  private Outcome apply(Command<?> command, PendingWrites writes) {
    try {
      return new Outcome(machine.apply(command, writes), null);
    } catch (Refusal refusal) {
      writes.rollback();
      return new Outcome(null, refusal);
    } catch (KittenException failureOfThisNode) {
      throw failureOfThisNode;
    } catch (RuntimeException e) {
      writes.rollback();
      defects.incrementAndGet();
      LOGGER.error("A command failed and changed nothing: {}", command.getClass(), e);
      return new Outcome(
          null,
          new KittenException(
              ErrorCode.INTERNAL, "This write failed and changed nothing; see the node's log.", e));
    }
  }

  /**
   * Writes what a batch changed; a batch that changed nothing writes nothing.
   *
   * @param sync whether it must survive a loss of power when this returns
   * @throws IOException when it is unknown whether it was written
   */
  public void write(Batch batch, boolean sync) throws IOException {
    if (!batch.writes().isEmpty()) {
      database.write(batch.writes(), sync);
    }
    for (int i = 0; i < batch.commands().size(); i++) {
      Outcome outcome = batch.outcomes().get(i);
      if (outcome.refusal() == null) {
        machine.committed(batch.commands().get(i), outcome.answer());
      }
    }
  }
}
