package io.kittenfs.master;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.master.membership.MemberDirectory;
import io.kittenfs.master.membership.ProbeResult;
import io.kittenfs.master.membership.Registrar;
import io.kittenfs.master.rebalance.GroupOrders;
import io.kittenfs.master.rebalance.MemberPlan;
import io.kittenfs.master.rebalance.Orders;
import io.kittenfs.master.registry.RegisterOutcome;
import io.kittenfs.master.registry.RegistrationRefusedException;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What workers are told by an open store when they send heartbeats. Safe for use by many threads.
 */
final class HeartbeatHandler {
  private final Registry registry;
  private final MemberDirectory directory;
  private final Registrar registrar;
  private final Orders orders;
  private final MemberPlan members;
  private final LongSupplier nanoTime;

  /**
   * @param members which members of replicated groups are to be replaced
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  HeartbeatHandler(
      Registry registry,
      MemberDirectory directory,
      Registrar registrar,
      Orders orders,
      MemberPlan members,
      LongSupplier nanoTime) {
    this.registry = registry;
    this.directory = directory;
    this.registrar = registrar;
    this.orders = orders;
    this.members = members;
    this.nanoTime = nanoTime;
  }

  /**
   * Registers a worker or notes that it lives.
   *
   * @param probed what a probe found that an earlier answer to this heartbeat asked for
   * @throws RegistrationRefusedException when it may not register; nothing changed
   */
  HeartbeatOutcome answer(Heartbeat heartbeat, Optional<ProbeResult> probed) {
    // A reply that crosses a clear names the session before it, so that the worker tells all again.
    String session = directory.session();
    boolean sameSession = heartbeat.heard() != null && heartbeat.heard().session().equals(session);
    if (heartbeat.view() == null && !sameSession) {
      return withoutIndex(null, session);
    }
    RegistrySnapshot before = registry.snapshot();
    Heartbeat whole = whole(heartbeat).withGroups(before::isPresent);
    RegisterOutcome outcome = registrar.register(whole, probed);
    if (outcome instanceof RegisterOutcome.Probe process) {
      return new HeartbeatOutcome.Probe(process);
    }
    if (outcome instanceof RegisterOutcome.Registered registered) {
      return new HeartbeatOutcome.Reply(reply(registered.index(), whole, session, sameSession));
    }
    return withoutIndex(registry.snapshot().view(), session);
  }

  private HeartbeatOutcome withoutIndex(ClusterView view, String session) {
    return new HeartbeatOutcome.Reply(
        new HeartbeatReply(null, view, session, null, null, null, null, null, clock(null)));
  }

  private HeartbeatReply.Clock clock(Long median) {
    return new HeartbeatReply.Clock(TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong()), median);
  }

  private HeartbeatReply reply(int index, Heartbeat whole, String session, boolean sameSession) {
    Orders.Given given = orders.give(index, whole);
    RegistrySnapshot now = given.snapshot();
    List<SlotRange> claims = whole.slots() == null ? List.of() : whole.slots().owned();
    Clocks clocks = directory.clocks();
    boolean same = sameSession && whole.heard().version() == now.view().version();
    return new HeartbeatReply(
        index,
        same ? null : now.view(),
        session,
        given.group().map(led -> now.assignmentsOf(led.id())).orElse(List.of()),
        given.group().map(led -> now.slots().revoked(led.id(), claims)).orElse(List.of()),
        given.orders(),
        directory.down(),
        GroupOrders.of(
            now,
            index,
            whole,
            directory.liveness()::copy,
            clocks,
            group -> members.isWhole(directory.facts(), group)),
        clock(clocks.median()));
  }

  /** The heartbeat with the least view of what its sender knows, when it has none. */
  private Heartbeat whole(Heartbeat heartbeat) {
    if (heartbeat.view() != null) {
      return heartbeat;
    }
    return heartbeat.withView(
        new ClusterView(registry.snapshot().view().cluster(), 0, 0, List.of()));
  }
}
