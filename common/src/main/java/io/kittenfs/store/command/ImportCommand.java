package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoredRecord;
import io.kittenfs.store.record.TransferFormat;
import java.util.List;

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
    public Integer apply(StoreTransaction tables) {
      SlotState state = tables.view().slot(slot);
      tables.putGeneration(
          slot,
          state.nextGeneration(),
          new GenerationState(GenerationState.Status.IMPORTING, Counters.ZERO));
      tables.putSlot(slot, state.withNewGeneration());
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
    public Void apply(StoreTransaction tables) {
      checkImporting(tables, slot, generation);
      for (IncomingRecord arrival : records) {
        StoredRecord record = arrival.record().orElseThrow(TransferFormat::damaged);
        tables.write(
            slot,
            generation,
            arrival.hash(),
            tables.view().record(slot, generation, arrival.hash()),
            record.withVersion(tables.nextVersion(nowMillis)));
      }
      return null;
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
    public Counters apply(StoreTransaction tables) {
      GenerationState imported = checkImporting(tables, slot, generation);
      if (!replace && tables.view().counters(slot).keys() > 0) {
        throw notEmpty();
      }
      SlotState state = tables.view().slot(slot);
      if (state.role() != SlotRole.OWNED) {
        throw state.conflict(slot, "be replaced");
      }
      tables.drop(slot, state.generation());
      tables.show(slot, generation);
      tables.putSlot(slot, state.showing(generation));
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
    public Void apply(StoreTransaction tables) {
      if (tables.view().generation(slot, generation).status() == GenerationState.Status.IMPORTING) {
        tables.drop(slot, generation);
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

  private static GenerationState checkImporting(StoreTransaction tables, int slot, int generation) {
    GenerationState state = tables.view().generation(slot, generation);
    if (state.status() != GenerationState.Status.IMPORTING) {
      throw new Refusal(ErrorCode.CONFLICT, "This import was given up. Start it again.");
    }
    return state;
  }
}
