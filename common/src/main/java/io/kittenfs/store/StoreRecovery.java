package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.store.command.FormatCommand;
import io.kittenfs.store.command.ImportCommand;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.SlotStates;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a store into order whose log begins to lead: it may be new, or have imports that ended
 * with an earlier leader.
 */
final class StoreRecovery {
  private final Database database;
  private final CommandLog log;

  StoreRecovery(Database database, CommandLog log) {
    this.database = database;
    this.log = log;
  }

  void run(StoreOptions options) {
    log.submitAndWait(new FormatCommand(options.slots(), options.owned()));
    List<Command<Void>> endings = new ArrayList<>();
    try (Cursor cursor = database.cursor()) {
      SlotStates states = SlotStates.read(cursor, options.slots());
      addImports(cursor, states, endings);
    }
    endings.forEach(log::submitAndWait);
  }

  /**
   * What a move is filling stays: its source decides. Every other import ended with the process
   * that led it.
   */
  private static void addImports(Cursor cursor, SlotStates states, List<Command<Void>> endings) {
    byte[] generations = RowKeys.generations();
    cursor.seek(generations);
    while (cursor.nextWithin(generations)) {
      int slot = RowKeys.slotOf(cursor.key());
      int generation = RowKeys.generationOf(cursor.key());
      boolean imported =
          GenerationState.decode(cursor.value()).status() == GenerationState.Status.IMPORTING;
      SlotState state = states.get(slot);
      boolean arrives = state.role() == SlotRole.IMPORTING && state.generation() == generation;
      if (imported && !arrives) {
        endings.add(new ImportCommand.Abort(slot, generation));
      }
    }
  }
}
