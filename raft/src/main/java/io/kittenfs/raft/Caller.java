package io.kittenfs.raft;

import io.kittenfs.error.KittenException;
import java.util.concurrent.CompletableFuture;

/** Somebody who waits for the log: for the answer to a command, or until a read is allowed. */
class Caller<R> {
  final CompletableFuture<R> future = new CompletableFuture<>();

  /** When it has waited for too long, by the clock of the log. */
  final long deadline;

  Caller(long deadline) {
    this.deadline = deadline;
  }

  /** Unless it was answered before. */
  final void fail(KittenException why) {
    future.completeExceptionally(why);
  }
}
