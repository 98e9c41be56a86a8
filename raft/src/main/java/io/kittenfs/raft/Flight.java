package io.kittenfs.raft;

import io.kittenfs.log.BatchApplier;
import java.util.List;

/**
 * An entry that was proposed here, and is not known to be committed or lost.
 *
 * @param entry what was proposed
 * @param proposed a moment before that, by the clock of the log
 * @param commands whose callers wait for their answers, as in the entry
 * @param readers who came before it was proposed, and may read once it is applied
 */
record Flight(
    Entry entry, long proposed, List<PendingCommand<?>> commands, List<Caller<Void>> readers) {
  void complete(List<BatchApplier.Outcome> outcomes) {
    for (int i = 0; i < commands.size(); i++) {
      commands.get(i).complete(outcomes.get(i));
    }
    readers.forEach(reader -> reader.future.complete(null));
  }
}
