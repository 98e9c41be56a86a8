package io.kittenfs.raft;

import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.LogPosition;
import io.kittenfs.log.LogStatus.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes what callers submit while this node leads, and finds out what became of it. An entry is
 * proposed once and never again. Its callers are answered when
 *
 * <ul>
 *   <li>it is committed, also when another node leads by then: with what applying it answered;
 *   <li>it was rejected: another node leads, nothing was stored;
 *   <li>an entry of a higher term is committed: it never will be, nothing was stored;
 *   <li>the database was replaced meanwhile, or five seconds are over: nobody knows.
 * </ul>
 *
 * <p>What was not proposed yet is refused when leadership is lost. A new leader holds what comes
 * until the lease of the leader before it is over. Safe for use by many threads: each step is taken
 * under one lock; callers are answered, and entries proposed, outside of it.
 */
final class Proposer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Proposer.class);

  private final Consensus consensus;
  private final LogLease lease;
  private final LongSupplier clock;
  private final Timer timer;
  private final LeadershipCalls leadership;
  private final Supplier<NotLeaderException> notLeader;

  /** Tells the entries of this process from those of others. */
  private final long writer;

  private final Object lock = new Object();
  private final Proposals proposals = new Proposals();
  private volatile long term;
  private long serves;
  private long lastNumber;
  private volatile boolean draining;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  /** Whether a thread proposes; entries are proposed in the order in which they were made. */
  private boolean proposing;

  /** Whether a look at those who wait for too long is due. */
  private boolean watching;

  private volatile Role role = Role.FOLLOWER;

  /**
   * @param clock in nanoseconds, that of the lease
   * @param notLeader made outside the lock
   */
  Proposer(
      Consensus consensus,
      LogLease lease,
      LongSupplier clock,
      Timer timer,
      LeadershipCalls leadership,
      Supplier<NotLeaderException> notLeader,
      long writer) {
    this.consensus = consensus;
    this.lease = lease;
    this.clock = clock;
    this.timer = timer;
    this.leadership = leadership;
    this.notLeader = notLeader;
    this.writer = writer;
  }

  /** What this node is to the log. */
  Role role() {
    return role;
  }

  /** The term in which this node leads, or led last. */
  long term() {
    return term;
  }

  /** Whether it refuses what comes. */
  boolean isClosed() {
    return draining;
  }

  /** Proposes a command as soon as this node may, or fails it. */
  void submit(PendingCommand<?> command) {
    act(
        answers -> {
          if (admits(command, answers) && !proposals.add(command)) {
            answers.fail(List.of(command), Failures::tooMany);
          }
        });
  }

  /** Completes a read once an entry is applied that was proposed after this, or fails it. */
  void read(Caller<Void> reader) {
    act(
        answers -> {
          if (admits(reader, answers) && !proposals.add(reader)) {
            answers.fail(List.of(reader), Failures::tooMany);
          }
        });
  }

  private boolean admits(Caller<?> caller, Answers answers) {
    if (draining || role == Role.STOPPED) {
      answers.fail(List.of(caller), draining ? Failures::closed : Failures::stopped);
      return false;
    }
    if (role == Role.FOLLOWER) {
      answers.fail(List.of(caller), notLeader);
      return false;
    }
    return true;
  }

  /** Proposes an entry for the lease alone, unless it will be renewed anyway. */
  void renewLease() {
    act(
        answers -> {
          long now = clock.getAsLong();
          if (role == Role.LEADER && !proposals.hasFlights() && lease.isToBeRenewed(now)) {
            lease.renewing(now);
            proposals.addRenewal();
          }
        });
  }

  /** This node leads in this term, and has applied what was committed in earlier ones. */
  void leading(long newTerm) {
    act(
        answers -> {
          if (role != Role.STOPPED) {
            loseLeadership(Role.WAITING, answers);
            term = newTerm;
            serves = clock.getAsLong() + lease.leaderWait();
            timer.after(lease.leaderWait(), () -> serve(newTerm));
          }
        });
  }

  private void serve(long inTerm) {
    act(
        answers -> {
          long left = serves - clock.getAsLong();
          if (role == Role.WAITING && term == inTerm) {
            if (left > 0) {
              timer.after(left, () -> serve(inTerm));
            } else {
              role = Role.LEADER;
              leadership.lead(inTerm);
            }
          }
        });
  }

  /** This node does not lead. */
  void following() {
    act(
        answers -> {
          if (role != Role.STOPPED) {
            loseLeadership(Role.FOLLOWER, answers);
          }
        });
  }

  private void loseLeadership(Role next, Answers answers) {
    role = next;
    lease.drop();
    leadership.follow();
    answers.fail(proposals.removeCommands(), notLeader);
    answers.fail(proposals.removeReaders(), notLeader);
    proposals.flights().forEach(flight -> answers.fail(flight.readers(), notLeader));
  }

  /**
   * An entry is committed and applied.
   *
   * @param entry null for one that nobody proposed
   * @param outcomes of its commands
   */
  void committed(LogPosition position, Entry entry, List<BatchApplier.Outcome> outcomes) {
    act(
        answers -> {
          proposals
              .removeFlights(flight -> flight.entry().term() < position.term())
              .forEach(flight -> fail(flight, Failures::lost, answers));
          if (entry != null && entry.writer() == writer) {
            // What was proposed before it and did not come before it never comes.
            proposals
                .removeFlights(flight -> flight.entry().number() < entry.number())
                .forEach(flight -> fail(flight, Failures::lost, answers));
            proposals.land(entry.number()).forEach(flight -> land(flight, outcomes, answers));
          }
        });
  }

  private void land(Flight flight, List<BatchApplier.Outcome> outcomes, Answers answers) {
    if (role == Role.LEADER && flight.entry().term() == term) {
      lease.committed(flight.proposed());
    }
    answers.add(() -> flight.complete(outcomes));
  }

  private void fail(Flight flight, Supplier<KittenException> whatBecameOfIt, Answers answers) {
    answers.fail(flight.commands(), whatBecameOfIt);
    answers.fail(flight.readers(), notLeader);
  }

  /** The database was replaced by one that has entries which were not delivered here. */
  void replaced() {
    act(
        answers ->
            proposals
                .removeFlights(flight -> true)
                .forEach(flight -> fail(flight, Failures::unknown, answers)));
  }

  private void rejected(Flight flight) {
    act(
        answers ->
            proposals
                .land(flight.entry().number())
                .forEach(
                    removed -> {
                      answers.fail(removed.commands(), notLeader);
                      answers.fail(removed.readers(), notLeader);
                    }));
  }

  /** Refuses everything from now on. */
  void stop() {
    act(
        answers -> {
          role = Role.STOPPED;
          lease.drop();
          leadership.follow();
          answers.fail(proposals.removeCommands(), Failures::stopped);
          answers.fail(proposals.removeReaders(), Failures::stopped);
          for (Flight flight : proposals.removeFlights(each -> true)) {
            answers.fail(flight.commands(), Failures::failedMeanwhile);
            answers.fail(flight.readers(), Failures::stopped);
          }
        });
  }

  /**
   * Refuses what comes from now on.
   *
   * @return completes when everything before is answered
   */
  CompletableFuture<Void> drain() {
    act(
        answers -> {
          draining = true;
          lease.drop();
        });
    return drained;
  }

  /** Takes a step under the lock, then answers callers and proposes what can be. */
  private void act(Consumer<Answers> step) {
    Answers answers = new Answers();
    boolean isDrained;
    synchronized (lock) {
      step.accept(answers);
      isDrained = draining && proposals.isEmpty();
      watch();
    }
    answers.give();
    if (isDrained) {
      drained.complete(null);
    }
    propose();
  }

  private void propose() {
    while (true) {
      Flight next;
      synchronized (lock) {
        if (proposing || role != Role.LEADER || !proposals.canTakeOff()) {
          return;
        }
        proposing = true;
        lastNumber++;
        next = proposals.takeOff(term, writer, lastNumber, clock.getAsLong());
      }
      try {
        consensus.propose(next.entry().encode(), () -> rejected(next));
      } catch (RuntimeException e) {
        // Nobody knows how far it came: it is committed one day, or not.
        LOGGER.error("Proposing an entry failed", e);
      } finally {
        synchronized (lock) {
          proposing = false;
        }
      }
    }
  }

  /** Looks from time to time, while anybody waits, for those who did so for too long. */
  private void watch() {
    if (!watching && !proposals.isEmpty()) {
      watching = true;
      timer.after(RaftLimits.CHECK_NANOS, this::endLongWaits);
    }
  }

  private void endLongWaits() {
    act(
        answers -> {
          watching = false;
          long now = clock.getAsLong();
          answers.fail(proposals.removeCommands(now), Failures::noMajority);
          answers.fail(proposals.removeReaders(now), Failures::noMajority);
          for (Flight flight : proposals.flights()) {
            answers.fail(Proposals.overdue(flight.commands(), now), Failures::unknown);
            answers.fail(Proposals.overdue(flight.readers(), now), Failures::noMajority);
          }
          // All who waited for such a flight are answered.
          proposals.removeFlights(flight -> flight.proposed() + RaftLimits.ANSWER_NANOS <= now);
        });
  }
}
