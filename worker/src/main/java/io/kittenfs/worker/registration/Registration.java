package io.kittenfs.worker.registration;

import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.cluster.Figures;
import io.kittenfs.cluster.Heartbeat;
import io.kittenfs.cluster.HeartbeatReply;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.Refusal;
import io.kittenfs.error.KittenException;
import io.kittenfs.worker.registration.RegistrationStatus.State;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the master at once and then every second that this worker lives, and learns from its
 * answers. Goes on quietly while the master is away. Safe for use by many threads.
 */
public final class Registration implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Registration.class);
  private static final Duration DEADLINE = Duration.ofSeconds(4);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration WAITING_INTERVAL = Duration.ofMillis(250);

  private final WorkerIdentity identity;
  private final NodeClient client;
  private final NodeUrl master;
  private final Supplier<NodeUrl> url;
  private final Supplier<Figures> figures;
  private final RegistrationHooks hooks;
  private final Duration interval;
  private final Consumer<String> mustStop;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean soon = new AtomicBoolean();
  private volatile RegistrationStatus status = new RegistrationStatus(State.STARTING, null);
  private Figures lastFigures = Figures.NONE;
  private boolean stopped;

  /**
   * A registration that is not running yet.
   *
   * @param master where the master is
   * @param url where others reach this worker; asked before each heartbeat
   * @param figures how much the worker holds; may throw while its store is closed
   * @param hooks what else is told, and who hears the replies
   * @param interval between heartbeats: a second, other than in tests
   * @param mustStop called once, on a thread of its own, with a detail for the operator, when the
   *     master says that this process must not serve: it is an old one, or its data directory a
   *     copy
   */
  public Registration(
      WorkerIdentity identity,
      NodeClient client,
      NodeUrl master,
      Supplier<NodeUrl> url,
      Supplier<Figures> figures,
      RegistrationHooks hooks,
      Duration interval,
      Consumer<String> mustStop) {
    this.identity = identity;
    this.client = client;
    this.master = master;
    this.url = url;
    this.figures = figures;
    this.hooks = hooks;
    this.interval = interval;
    this.mustStop = mustStop;
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

  /** Registers now instead of at the next turn, and answers how that went. Never throws. */
  public synchronized RegistrationStatus registerNow() {
    if (!stopped) {
      enter(attempt());
    }
    return status;
  }

  /** Registers shortly; many calls of one moment make one heartbeat. */
  public void registerSoon() {
    if (!thread.isShutdown() && soon.compareAndSet(false, true)) {
      Future<?> unused =
          thread.schedule(this::registerAsPromised, SOON.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void registerAsPromised() {
    soon.set(false);
    registerNow();
  }

  private void run() {
    State state = registerNow().state();
    synchronized (this) {
      if (!stopped && !thread.isShutdown()) {
        boolean soon = state == State.WAITING && interval.compareTo(WAITING_INTERVAL) > 0;
        Duration pause = soon ? WAITING_INTERVAL : interval;
        Future<?> unused = thread.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private RegistrationStatus attempt() {
    try {
      Heartbeat heartbeat = heartbeat();
      HeartbeatReply reply = client.heartbeat(master, heartbeat, DEADLINE);
      if (heartbeat.view() == null && identity.isNews(reply)) {
        // Another session of the master: it wants to know everything first.
        identity.forgetSession();
        reply = client.heartbeat(master, heartbeat(), DEADLINE);
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
      if (e.refusal().filter(Refusal::mustStop).isPresent()) {
        stopped = true;
      }
      return new RegistrationStatus(State.REFUSED, e.getMessage());
    } catch (NodeUnreachableException e) {
      return new RegistrationStatus(State.UNREACHABLE, e.getMessage());
    } catch (RuntimeException | Error e) {
      // Errors too: nothing may end the heartbeats.
      LOGGER.warn("A heartbeat failed", e);
      return new RegistrationStatus(
          State.UNREACHABLE, "The heartbeat failed; see the worker's log.");
    }
  }

  private Heartbeat heartbeat() {
    return identity.heartbeat(
        url.get(), figures(), hooks.slots().get().orElse(null), hooks.moves().get().orElse(null));
  }

  private Figures figures() {
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
    if (next.state() == State.REGISTERED && before.state() != State.REGISTERED) {
      LOGGER.info("Registered with {} as index {}", master, identity.index().orElseThrow());
    } else if (!next.equals(before) && next.detail() != null) {
      LOGGER.warn("Not registered with {}: {}", master, next.detail());
    }
    if (stopped) {
      // On a thread of its own: whoever stops the worker closes this registration, which waits for
      // its
      // thread.
      new Thread(() -> mustStop.accept(next.detail()), "registration-refused").start();
    }
  }

  /** Ends the heartbeats; waits for one that is under way. Idempotent. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(DEADLINE.toSeconds() + 1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
