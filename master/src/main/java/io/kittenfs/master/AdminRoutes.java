package io.kittenfs.master;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.rebalance.MissingCopies;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WorkerStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes about the master itself. */
final class AdminRoutes {
  private static final Logger LOGGER = LoggerFactory.getLogger(AdminRoutes.class);

  private final MasterNode node;
  private final JsonBodies documents;
  private final InstantSource clock;
  private final Instant started;
  private final String engine;
  private final String fsync;

  /**
   * The routes of a master that starts now.
   *
   * @param engine which LevelDB it uses, to show
   * @param fsync when its changes are durable, to show
   */
  AdminRoutes(
      MasterNode node, JsonBodies documents, InstantSource clock, String engine, String fsync) {
    this.node = node;
    this.documents = documents;
    this.clock = clock;
    this.started = clock.instant();
    this.engine = engine;
    this.fsync = fsync;
  }

  void addTo(Routes routes) {
    routes.get("/", this::status);
    routes.command("/", this::open);
    routes.changingGet("/close", this::close);
    routes.delete("/clear", this::clear);
    routes.get("/health", exchange -> documents.write(exchange, 200, new Health("master", "ok")));
    routes.get("/ready", this::ready);
    routes.get("/stats", this::stats);
  }

  /** The answer to {@code GET /health}: the process answers, whether or not its store is open. */
  record Health(String node, String status) {}

  /**
   * The answer to {@code GET /ready} when every key can be read and written.
   *
   * @param shortOf which copies of values are missing all the same; null when none is
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Ready(boolean ready, @JsonProperty("short") String shortOf) {}

  private void ready(Exchange exchange) throws IOException {
    Ready ready =
        node.use(
            store -> {
              ClusterFacts facts = store.facts();
              Readiness.problem(facts)
                  .ifPresent(
                      why -> {
                        throw new KittenException(ErrorCode.UNAVAILABLE, why);
                      });
              return new Ready(true, MissingCopies.of(facts).orElse(null));
            });
    documents.write(exchange, 200, ready);
  }

  private void status(Exchange exchange) throws IOException {
    documents.write(exchange, 200, statusNow());
  }

  private MasterStatus statusNow() {
    return node.find(store -> MasterStatus.of(store.facts())).orElse(MasterStatus.CLOSED);
  }

  private void open(Exchange exchange) throws IOException {
    try {
      node.open();
    } catch (IOException e) {
      LOGGER.error("The master's store could not be opened", e);
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "The master's store cannot be opened; the master's log says why. Mend that, then POST / again.",
          e);
    }
    status(exchange);
  }

  private void close(Exchange exchange) throws IOException {
    node.close();
    documents.write(exchange, 200, MasterStatus.CLOSED);
  }

  private void clear(Exchange exchange) throws IOException {
    MasterStatus cleared =
        node.use(
            store -> {
              store.registrar().clear();
              return MasterStatus.of(store.facts());
            });
    documents.write(exchange, 200, cleared);
  }

  /**
   * The answer to {@code GET /stats}.
   *
   * @param status in a few words
   * @param engine which LevelDB
   * @param fsync when changes are durable
   * @param uptimeSeconds since the process started
   * @param storeSize bytes that the registry occupies on the disk
   * @param total what all workers hold together, as of their last heartbeats
   */
  record Stats(
      MasterStatus status,
      String engine,
      String fsync,
      long uptimeSeconds,
      long storeSize,
      UsageStats total) {}

  private void stats(Exchange exchange) throws IOException {
    long uptime = Duration.between(started, clock.instant()).toSeconds();
    Stats stats =
        node.use(
            store ->
                new Stats(
                    MasterStatus.of(store.facts()),
                    engine,
                    fsync,
                    uptime,
                    store.diskBytes(),
                    total(store.facts().statuses())));
    documents.write(exchange, 200, stats);
  }

  private static UsageStats total(List<WorkerStatus> workers) {
    return new UsageStats(
        workers.stream().mapToLong(WorkerStatus::keys).sum(),
        workers.stream().mapToLong(WorkerStatus::bytes).sum(),
        workers.stream().mapToLong(WorkerStatus::workerSize).sum(),
        workers.stream().mapToLong(WorkerStatus::clusterKeys).sum(),
        workers.stream().mapToLong(WorkerStatus::clusterBytes).sum());
  }
}
