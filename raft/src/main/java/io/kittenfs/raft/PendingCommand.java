package io.kittenfs.raft;

import io.kittenfs.log.BatchApplier;
import java.nio.ByteBuffer;

/** A command that was submitted here and is not answered yet. */
final class PendingCommand<R> extends Caller<R> {
  final ByteBuffer bytes;
  final int weight;

  /**
   * @param bytes the command, encoded
   * @param weight an upper bound of what it takes
   */
  PendingCommand(long deadline, byte[] bytes, int weight) {
    super(deadline);
    this.bytes = ByteBuffer.wrap(bytes);
    this.weight = weight;
  }

  @SuppressWarnings("unchecked")
  void complete(BatchApplier.Outcome outcome) {
    if (outcome.refusal() == null) {
      future.complete((R) outcome.answer());
    } else {
      future.completeExceptionally(outcome.refusal());
    }
  }
}
