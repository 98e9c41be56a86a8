package io.kittenfs.worker.registration;

import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.SlotReport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a worker's registration meets its part of the cluster. All are called by the thread that
 * sends the heartbeats and should return soon.
 *
 * @param slots what the worker says of its slots; empty while it cannot say, because its store is
 *     closed
 * @param moves how far the worker is with its orders; empty while it has none
 * @param replied called after each reply that gave or confirmed an index, when {@link
 *     WorkerIdentity#view} already tells what the reply told
 */
public record RegistrationHooks(
    Supplier<Optional<SlotReport>> slots,
    Supplier<Optional<MoveProgress>> moves,
    Consumer<HeartbeatReply> replied) {
  /** Of a worker that has no part of a cluster. */
  public static final RegistrationHooks NONE =
      new RegistrationHooks(Optional::empty, Optional::empty, reply -> {});
}
