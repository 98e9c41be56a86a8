package io.kittenfs.worker.registration;

import io.kittenfs.wire.HeartbeatReply;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a worker's registration meets its part of the cluster. Both are called by the thread that
 * sends the heartbeats and should return soon.
 *
 * @param report what the worker says of its part
 * @param replied called after each reply that gave or confirmed an index, when {@link
 *     WorkerIdentity#view} already tells what the reply told
 */
public record RegistrationHooks(Supplier<WorkerReport> report, Consumer<HeartbeatReply> replied) {
  /** Of a worker that has no part of a cluster. */
  public static final RegistrationHooks NONE =
      new RegistrationHooks(() -> WorkerReport.NONE, reply -> {});
}
