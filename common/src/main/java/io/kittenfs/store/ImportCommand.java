package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Instant;
import java.util.List;

/** The steps by which a generation is filled beside the visible one and then shown, or given up. */
final class ImportCommand {
  private ImportCommand() {}

  /** Starts a generation that nobody sees yet; answers its number. */
  record Begin(int slot) implements StoreCommand<Integer> {
    @Override
    public Integer apply(Tables tables) {
      SlotState state = tables.view().slot(slot);
      tables.putGeneration(
          slot,
          state.nextGeneration(),
          new GenerationState(GenerationState.Status.IMPORTING, Counters.ZERO));
      tables.putSlot(slot, state.withNewGeneration());
      return state.nextGeneration();
    }
  }

  /** A record on its way into the new generation, which gives it a version of its own. */
  record Incoming(
      Key key, Instant created, Instant modified, String contentType, StagedValue value) {}

  /** Writes records into the new generation. */
  record Write(int slot, int generation, List<Incoming> records, long nowMillis)
      implements StoreCommand<Void> {
    @Override
    public Void apply(Tables tables) {
      checkImporting(tables, slot, generation);
      for (Incoming incoming : records) {
        KeyHash hash = incoming.key().hash();
        Metadata metadata =
            new Metadata(
                incoming.key(),
                tables.nextVersion(nowMillis),
                incoming.created(),
                incoming.modified(),
                incoming.contentType(),
                incoming.value().size());
        tables.write(
            slot,
            generation,
            hash,
            tables.view().record(slot, generation, hash),
            new StoredRecord(metadata, incoming.value()));
      }
      return null;
    }

    @Override
    public int weight() {
      return records.stream()
          .mapToInt(r -> 512 + (r.value() instanceof InlineValue inline ? inline.length() : 0))
          .sum();
    }
  }

  /** Shows the new generation in place of the visible one; answers what it holds. */
  record Commit(int slot, int generation, boolean replace) implements StoreCommand<Counters> {
    @Override
    public Counters apply(Tables tables) {
      GenerationState imported = checkImporting(tables, slot, generation);
      if (!replace && tables.view().counters(slot).keys() > 0) {
        throw notEmpty();
      }
      SlotState state = tables.view().slot(slot);
      tables.drop(slot, state.generation());
      tables.putGeneration(slot, generation, imported.with(GenerationState.Status.VISIBLE));
      tables.putSlot(slot, state.showing(generation));
      return imported.counters();
    }
  }

  /** Gives the new generation up. Nothing happens if it is not being filled any more. */
  record Abort(int slot, int generation) implements StoreCommand<Void> {
    @Override
    public Void apply(Tables tables) {
      if (tables.view().generation(slot, generation).status() == GenerationState.Status.IMPORTING) {
        tables.drop(slot, generation);
      }
      return null;
    }
  }

  static KittenException notEmpty() {
    return new KittenException(
        ErrorCode.CONFLICT,
        "This store is not empty. Add ?replace=true to replace everything in it, or clear it first.");
  }

  private static GenerationState checkImporting(Tables tables, int slot, int generation) {
    GenerationState state = tables.view().generation(slot, generation);
    if (state.status() != GenerationState.Status.IMPORTING) {
      throw new KittenException(ErrorCode.CONFLICT, "This import was given up. Start it again.");
    }
    return state;
  }
}
