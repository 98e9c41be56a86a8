package io.kittenfs.master;

import io.kittenfs.master.registry.RegisterOutcome;
import io.kittenfs.wire.HeartbeatReply;

/** What an open store makes of a heartbeat that it does not refuse. */
sealed interface HeartbeatOutcome {
  /** The reply for the worker. */
  record Reply(HeartbeatReply reply) implements HeartbeatOutcome {}

  /** A process is to be probed first; nothing changed. */
  record Probe(RegisterOutcome.Probe process) implements HeartbeatOutcome {}
}
