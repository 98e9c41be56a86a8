package io.kittenfs.master;

import io.kittenfs.error.KittenException;
import io.kittenfs.master.membership.ProbeResult;
import io.kittenfs.master.membership.ProcessProbe;
import io.kittenfs.master.registry.RegisterOutcome;
import io.kittenfs.master.registry.RegistrationRefusedException;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import java.util.Optional;

/**
 * Answers heartbeats. A probe of another process, which may take a second, is made while the
 * master's store is free to be closed: a close waits for none, and keeps no other heartbeat
 * waiting. Safe for use by many threads.
 */
final class Heartbeats {
  private final MasterNode node;
  private final ProcessProbe probe;

  Heartbeats(MasterNode node, ProcessProbe probe) {
    this.node = node;
    this.probe = probe;
  }

  /**
   * Registers a worker or notes that it lives.
   *
   * @throws RegistrationRefusedException when it may not register; nothing changed
   * @throws KittenException UNAVAILABLE when the store is closed, or was closed meanwhile
   */
  HeartbeatReply answer(Heartbeat heartbeat) {
    Optional<ProbeResult> probed = Optional.empty();
    while (true) {
      Optional<ProbeResult> found = probed;
      HeartbeatOutcome answer = node.use(store -> store.heartbeats().answer(heartbeat, found));
      if (answer instanceof HeartbeatOutcome.Reply given) {
        return given.reply();
      }
      RegisterOutcome.Probe earlier = ((HeartbeatOutcome.Probe) answer).process();
      ProcessProbe.Sign sign = probe.look(earlier.url(), heartbeat.uuid(), earlier.process());
      probed = Optional.of(new ProbeResult(earlier.url(), earlier.process(), sign));
    }
  }
}
