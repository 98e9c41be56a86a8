package io.kittenfs.master.membership;

import io.kittenfs.error.KittenException;
import io.kittenfs.master.registry.Clear;
import io.kittenfs.master.registry.Register;
import io.kittenfs.master.registry.RegisterOutcome;
import io.kittenfs.master.registry.RegistrationRefusedException;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.master.registry.Reserve;
import io.kittenfs.model.Member;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Takes workers in and gives them their indices. It waits for the log only: a process that has to
 * be probed, and the end of the grace period, are for the caller to wait for, who may hold a lock
 * for as long as this takes. Safe for use by many threads.
 */
public final class Registrar {
  private final Registry registry;
  private final MemberDirectory directory;
  private final StatsPersister persister;
  private final GracePeriod gracePeriod;
  private final InstantSource clock;
  private final Supplier<UUID> newUuid;
  private volatile Instant lastJoin;

  /**
   * A registrar of a registry that was just opened.
   *
   * @param directory what is told of who was heard
   * @param persister what is told that the disk was cleared
   * @param graceTime how long an empty registry gives no new index away
   * @param newCluster whether an empty registry is that of a cluster that never had a worker, so
   *     that it gives indices at once
   * @param newUuid names clusters
   */
  public Registrar(
      Registry registry,
      MemberDirectory directory,
      StatsPersister persister,
      InstantSource clock,
      Duration graceTime,
      boolean newCluster,
      Supplier<UUID> newUuid) {
    this.registry = registry;
    this.directory = directory;
    this.persister = persister;
    this.clock = clock;
    this.newUuid = newUuid;
    this.lastJoin = clock.instant();
    this.gracePeriod = new GracePeriod(clock, graceTime);
    if (registry.snapshot().isEmpty() && !newCluster) {
      gracePeriod.begin();
    }
  }

  /**
   * Registers the sender of a heartbeat, or notes that it lives.
   *
   * @param heartbeat with a view
   * @param probed what a probe found that an earlier answer to this heartbeat asked for; empty at
   *     first. What it found still counts when much changed meanwhile: it is about one process, and
   *     everything else is looked at again.
   * @return the index; or that the worker has to ask again, or that a process is to be probed, and
   *     nothing changed
   * @throws RegistrationRefusedException when it may not register; nothing changed
   */
  public RegisterOutcome register(Heartbeat heartbeat, Optional<ProbeResult> probed) {
    RegistrySnapshot before = registry.snapshot();
    Optional<Integer> known =
        probed.isPresent() ? Optional.empty() : before.alreadyRegistered(heartbeat);
    if (known.isPresent()) {
      directory.heard(known.get(), heartbeat);
      return new RegisterOutcome.Registered(known.get());
    }
    if (probed.isPresent() && !isOutOfTheWay(probed.get(), heartbeat.uuid())) {
      // It may be too busy to answer; its heartbeats, or their end, will tell.
      return new RegisterOutcome.Wait();
    }
    String silent = probed.map(ProbeResult::process).orElse(null);
    RegisterOutcome outcome = directory.atOnce(() -> submit(heartbeat, silent));
    if (outcome instanceof RegisterOutcome.Registered registered
        && before.worker(registered.index()).isEmpty()) {
      lastJoin = clock.instant();
    }
    return outcome;
  }

  private RegisterOutcome submit(Heartbeat heartbeat, String silent) {
    RegisterOutcome outcome =
        registry.change(new Register(heartbeat, silent, gracePeriod.isOver(), newUuid.get()));
    if (outcome instanceof RegisterOutcome.Registered registered) {
      directory.heard(registered.index(), heartbeat);
    }
    return outcome;
  }

  /** Whether an earlier process of a worker counts as silent; false while that is not known. */
  private boolean isOutOfTheWay(ProbeResult probed, UUID worker) {
    return switch (probed.sign()) {
      case LIVES -> throw duplicate(probed.url());
      case GONE -> true;
      case NONE -> !directory.isUp(worker);
    };
  }

  private static RegistrationRefusedException duplicate(String url) {
    return new RegistrationRefusedException(
        RejectionReason.DUPLICATE_PROCESS,
        "A worker with this identity already runs at "
            + url
            + ": this data directory is a copy of its. Stop one of them. A copy becomes a worker of its"
            + " own when it starts on an empty data directory and clones the other.");
  }

  /**
   * Keeps an index for the worker at this address.
   *
   * @return the index; empty while it is too early to give one, so that the caller asks again
   * @throws KittenException CONFLICT when no index is left
   */
  public Optional<Integer> reserve(String url) {
    if (!gracePeriod.isOver()) {
      return Optional.empty();
    }
    return directory
        .atAddress(url)
        .map(Member::index)
        .or(() -> Optional.of(registry.change(new Reserve(url))));
  }

  /** Forgets every worker; those that live are back after their next heartbeat. */
  public void clear() {
    directory.atOnce(
        () -> {
          registry.change(new Clear());
          directory.reset();
          persister.reset();
          gracePeriod.begin();
          return null;
        });
  }

  /**
   * For how long no new worker came; empty while those who know more than this registry have not
   * had the time to report.
   */
  public Optional<Duration> settledFor() {
    return gracePeriod.isOver()
        ? Optional.of(Duration.between(lastJoin, clock.instant()))
        : Optional.empty();
  }
}
