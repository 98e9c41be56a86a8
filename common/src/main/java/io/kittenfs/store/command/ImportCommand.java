package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoredRecord;
import io.kittenfs.store.record.TransferFormat;
import java.util.List;
import java.util.stream.Stream;

/** The steps by which a generation is filled beside the visible one and then shown, or given up. */
public final class ImportCommand {
  private ImportCommand() {}

  /**
   * Starts a generation that nobody sees yet; answers its number.
   *
   * @param slot its number
   */
  public record Begin(int slot) implements StoreCommand<Integer> {
    @Override
    public Integer apply(StoreTransaction transaction) {
      SlotState state = transaction.view().slot(slot);
      transaction.putGeneration(
          slot,
          state.nextGeneration(),
          new GenerationState(GenerationState.Status.IMPORTING, Counters.ZERO));
      transaction.putSlot(slot, state.withNewGeneration());
      return state.nextGeneration();
    }
  }

  /**
   * Writes records into the new generation, which gives each a version of its own.
   *
   * @param slot its number
   * @param generation as {@link Begin} answered
   * @param records no removals among them
   * @param nowMillis the leader's clock, in milliseconds since 1970
   */
  public record Write(int slot, int generation, List<IncomingRecord> records, long nowMillis)
      implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      checkImporting(transaction, slot, generation);
      for (IncomingRecord incoming : records) {
        StoredRecord record = incoming.record().orElseThrow(TransferFormat::damaged);
        transaction.write(
            slot,
            generation,
            incoming.hash(),
            transaction.view().record(slot, generation, incoming.hash()),
            record.withVersion(transaction.nextVersion(nowMillis)));
      }
      return null;
    }

    @Override
    public Stream<BlobValue> blobs() {
      return records.stream().flatMap(incoming -> incoming.blob().stream());
    }

    @Override
    public int weight() {
      return StoreCommand.super.weight() + records.stream().mapToInt(IncomingRecord::weight).sum();
    }
  }

  /**
   * Shows the new generation in place of the visible one; answers what it holds.
   *
   * @param slot its number
   * @param generation as {@link Begin} answered
   * @param replace whether the slot may hold keys now
   */
  public record Commit(int slot, int generation, boolean replace)
      implements StoreCommand<Counters> {
    @Override
    public Counters apply(StoreTransaction transaction) {
      GenerationState imported = checkImporting(transaction, slot, generation);
      if (!replace && transaction.view().counters(slot).keys() > 0) {
        throw notEmpty();
      }
      SlotState state = transaction.view().slot(slot);
      if (state.role() != SlotRole.OWNED) {
        throw state.conflict(slot, "be replaced");
      }
      transaction.drop(slot, state.generation());
      transaction.show(slot, generation);
      transaction.putSlot(slot, state.showing(generation));
      return imported.counters();
    }
  }

  /**
   * Gives the new generation up. Nothing happens if it is not being filled any more.
   *
   * @param slot its number
   * @param generation as {@link Begin} answered
   */
  public record Abort(int slot, int generation) implements StoreCommand<Void> {
    @Override
    public Void apply(StoreTransaction transaction) {
      if (transaction.view().generation(slot, generation).status()
          == GenerationState.Status.IMPORTING) {
        transaction.drop(slot, generation);
      }
      return null;
    }
  }

  /** The refusal, with CONFLICT, to replace what a slot holds. */
  public static Refusal notEmpty() {
    return new Refusal(
        ErrorCode.CONFLICT,
        "This store is not empty. Add ?replace=true to replace everything in it, or clear it first.");
  }

  private static GenerationState checkImporting(
      StoreTransaction transaction, int slot, int generation) {
    GenerationState state = transaction.view().generation(slot, generation);
    if (state.status() != GenerationState.Status.IMPORTING) {
      throw new Refusal(ErrorCode.CONFLICT, "This import was given up. Start it again.");
    }
    return state;
  }
}
