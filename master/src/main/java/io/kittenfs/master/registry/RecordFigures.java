package io.kittenfs.master.registry;

import java.util.Map;

/** Saves the last known figures of workers, by index; those of unknown workers are dropped. */
public final class RecordFigures extends RegistryCommand<Void> {
  private final Map<Integer, SavedFigures> figures;

  /** Copies the map. */
  public RecordFigures(Map<Integer, SavedFigures> figures) {
    this.figures = Map.copyOf(figures);
  }

  @Override
  Void applyTo(RegistryRows rows) {
    figures.forEach(
        (index, saved) -> {
          if (rows.member(index) != null) {
            rows.putFigures(index, saved);
          }
        });
    return null;
  }
}
