package io.kittenfs.worker.registration;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.RejectionReason;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.worker.registration.RegistrationStatus.State;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the master at once and then every second that this worker lives, and learns from its
 * answers. Goes on while the master is away. One thread makes all attempts, one after the other, so
 * that nobody else holds a lock while a master is silent. Safe for use by many threads.
 */
public final class Registration implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Registration.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration WAITING_INTERVAL = Duration.ofMillis(250);

  private final WorkerIdentity identity;
  private final NodeClient client;
  private final NodeUrl master;
  private final Supplier<NodeUrl> url;
  private final Supplier<UsageStats> figures;
  private final RegistrationHooks hooks;
  private final Pace pace;
  private final Consumer<String> mustStop;
  private final Jitter jitter;
  private final WorkerClock clock;
  private final ScheduledThreadPoolExecutor thread;
  private final CancellableCalls calls = new CancellableCalls();
  private final AtomicBoolean soon = new AtomicBoolean();
  private volatile RegistrationStatus status = new RegistrationStatus(State.STARTING, null);

  // Only the thread that registers touches these.
  private final RepeatedFailure failure;
  private UsageStats lastFigures = UsageStats.NONE;
  private boolean stopped;

  /**
   * How fast a registration goes.
   *
   * @param interval between heartbeats
   * @param deadline from sending a heartbeat to the last byte of its answer
   * @param patience how long an operator waits for an attempt
   */
  public record Pace(Duration interval, Duration deadline, Duration patience) {
    /** The usual one but for the interval, which is a second other than in tests. */
    public static Pace every(Duration interval) {
      return new Pace(interval, Duration.ofSeconds(4), Duration.ofSeconds(5));
    }
  }

  /**
   * A registration that is not running yet.
   *
   * @param master where the master is
   * @param url where others reach this worker; asked before each heartbeat
   * @param figures how much the worker holds; may throw while its store is closed
   * @param hooks what else is told, and who hears the replies
   * @param clock is compared with those of other workers, and tells when a failure is said again
   * @param mustStop called once, on a thread of its own, with a detail for the operator, when the
   *     master says that this process must not serve: it is an old one, or its data directory a
   *     copy
   * @param jitter of the pauses between heartbeats
   */
  public Registration(
      WorkerIdentity identity,
      NodeClient client,
      NodeUrl master,
      Supplier<NodeUrl> url,
      Supplier<UsageStats> figures,
      RegistrationHooks hooks,
      Pace pace,
      WorkerClock clock,
      Consumer<String> mustStop,
      Jitter jitter) {
    this.jitter = jitter;
    this.clock = clock;
    this.identity = identity;
    this.client = client;
    this.master = master;
    this.url = url;
    this.figures = figures;
    this.hooks = hooks;
    this.pace = pace;
    this.mustStop = mustStop;
    this.failure = new RepeatedFailure(clock);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "registration");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins; call once, when the worker already answers requests. */
  public void start() {
    thread.execute(this::run);
  }

  /** How this worker stands with its master. */
  public RegistrationStatus status() {
    return status;
  }

  /**
   * Registers now instead of at the next turn, and answers how that went; how it stood last when
   * the master takes long, or after the end. Never throws.
   */
  public RegistrationStatus registerNow() {
    try {
      return thread.submit(this::register).get(pace.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException
        | CancellationException
        | TimeoutException
        | ExecutionException theStatusTells) {
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return status;
    }
  }

  /** Registers shortly; many calls of one moment make one heartbeat. */
  public void heartbeatSoon() {
    if (!thread.isShutdown() && soon.compareAndSet(false, true)) {
      later(this::registerAsPromised, SOON);
    }
  }

  private void registerAsPromised() {
    soon.set(false);
    register();
  }

  private void run() {
    State state = register().state();
    if (!stopped) {
      boolean waits = state == State.WAITING && pace.interval().compareTo(WAITING_INTERVAL) > 0;
      later(this::run, jitter.spread(waits ? WAITING_INTERVAL : pace.interval()));
    }
  }

  private void later(Runnable task, Duration pause) {
    try {
      Future<?> unused = thread.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closedMeanwhile) {
      // No more heartbeats.
    }
  }

  private RegistrationStatus register() {
    if (!stopped && !thread.isShutdown()) {
      enter(attempt());
    }
    return status;
  }

  private RegistrationStatus attempt() {
    try {
      Heartbeat heartbeat = heartbeat();
      HeartbeatReply reply = send(heartbeat);
      if (heartbeat.view() == null && identity.isNews(reply)) {
        // Another session of the master: it wants to know everything first.
        identity.forgetSession();
        reply = send(heartbeat());
      }
      identity.learn(reply);
      if (reply.index() != null) {
        hooks.replied().accept(reply);
      }
      return reply.index() == null
          ? new RegistrationStatus(
              State.WAITING,
              "The master looks for other workers, or for an earlier process of this one, first.")
          : new RegistrationStatus(State.REGISTERED, null);
    } catch (NodeRefusedException e) {
      // Perhaps by a master that understands less: it is told everything.
      identity.forgetSession();
      if (e.rejection().filter(RejectionReason::mustStop).isPresent()) {
        stopped = true;
      }
      return new RegistrationStatus(State.REFUSED, e.getMessage());
    } catch (NodeUnreachableException e) {
      return new RegistrationStatus(
          e.isSomebodyElse() ? State.REFUSED : State.UNREACHABLE, e.getMessage());
    } catch (RuntimeException | Error e) {
      // Errors too: nothing may end the heartbeats.
      LOGGER.warn("A heartbeat failed", e);
      return new RegistrationStatus(
          State.UNREACHABLE, "The heartbeat failed; see the worker's log.");
    }
  }

  private HeartbeatReply send(Heartbeat heartbeat) {
    long sent = clock.steadyMillis();
    HeartbeatReply reply =
        client.heartbeat(NodeAddress.ofMaster(master), heartbeat, pace.deadline(), calls);
    clock.learn(reply.clock(), sent);
    return reply;
  }

  private Heartbeat heartbeat() {
    return identity.heartbeat(
        url.get(), figures(), hooks.report().get(), clock.offset().orElse(null));
  }

  private UsageStats figures() {
    try {
      lastFigures = figures.get();
    } catch (KittenException storeIsClosed) {
      LOGGER.debug("Sending the last known figures", storeIsClosed);
    }
    return lastFigures;
  }

  private void enter(RegistrationStatus next) {
    RegistrationStatus before = status;
    status = next;
    if (next.state() == State.REGISTERED) {
      failure.ended();
      if (before.state() != State.REGISTERED) {
        LOGGER.info("Registered with {} as index {}", master, identity.index().orElseThrow());
      }
    } else if (stopped) {
      // The caller that stops the worker says why, and closes this registration, which waits for
      // its
      // thread: so that is on one of its own.
      new Thread(() -> mustStop.accept(next.detail()), "registration-refused").start();
    } else if (!thread.isShutdown()) {
      failure.failed(next.detail()).ifPresent(times -> warn(times, next.detail()));
    }
  }

  private void warn(long times, String detail) {
    if (times == 1) {
      LOGGER.warn("Not registered with {}: {}", master, detail);
    } else {
      LOGGER.warn("Not registered with {} after {} attempts: {}", master, times, detail);
    }
  }

  /**
   * Ends the heartbeats, and what waits for an answer to one; what it writes to the disk is
   * finished first. Idempotent.
   */
  @Override
  public void close() {
    thread.shutdown();
    calls.cancelAll();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, CLOSE_TIMEOUT)) {
      LOGGER.warn("The last heartbeat does not end");
    }
  }
}
