package io.kittenfs.master;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.request.Accept;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.rebalance.DryRun;
import io.kittenfs.master.rebalance.RebalanceStatus;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Member;
import io.kittenfs.model.ThreadBudget;
import io.kittenfs.wire.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The routes about moving slots. Closing ends the live feeds. */
final class RebalanceRoutes implements Closeable {

  private final MasterNode node;
  private final NodeClient client;
  private final JsonBodies documents;
  private final WireJson json;
  private final Semaphore feeds = new Semaphore(ThreadBudget.FEEDS);
  private final CountDownLatch closing = new CountDownLatch(1);

  RebalanceRoutes(MasterNode node, NodeClient client, JsonBodies documents, WireJson json) {
    this.node = node;
    this.client = client;
    this.documents = documents;
    this.json = json;
  }

  void addTo(Routes routes) {
    routes.get("/rebalance", this::show);
    routes.command("/rebalance", this::start, "dry_run", "accept_loss");
    routes.delete("/rebalance", this::stop);
    routes.put("/replicas", this::replicate, "n");
  }

  private void show(Exchange exchange) throws IOException {
    if (Accept.of(exchange).asksFor("text/event-stream")) {
      feed(exchange);
    } else {
      documents.write(exchange, 200, node.use(store -> store.rebalancer().status()));
    }
  }

  private void start(Exchange exchange) throws IOException {
    boolean dryRun = exchange.query().flag("dry_run");
    boolean acceptLoss = exchange.query().flag("accept_loss");
    if (dryRun && acceptLoss) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "Give dry_run or accept_loss, not both: what is lost is not moved.");
    }
    if (dryRun) {
      documents.write(exchange, 200, dryRun());
      return;
    }
    RebalanceStatus started =
        node.use(
            store -> {
              store.rebalancer().start(acceptLoss);
              return store.rebalancer().status();
            });
    documents.write(exchange, 200, started);
  }

  private void replicate(Exchange exchange) throws IOException {
    String text = exchange.query().get("n").orElse("");
    if (!text.matches("[0-9]{1,6}")) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "Say how many copies of each value the cluster is to keep, with ?n=1 or ?n=3.");
    }
    int copies = Copies.checked(Integer.parseInt(text));
    RebalanceStatus begun =
        node.use(
            store -> {
              store.rebalancer().replicate(copies);
              return store.rebalancer().status();
            });
    documents.write(exchange, 200, begun);
  }

  private DryRun dryRun() {
    record Plan(List<Move> moves, RegistrySnapshot now) {}
    Plan plan =
        node.use(store -> new Plan(store.rebalancer().dryRun(), store.registry().snapshot()));
    return DryRun.of(plan.moves(), group -> plan.now().leader(group).map(Member::address), client);
  }

  private void stop(Exchange exchange) throws IOException {
    RebalanceStatus stopped =
        node.use(
            store -> {
              store.rebalancer().stop();
              return store.rebalancer().status();
            });
    documents.write(exchange, 200, stopped);
  }

  /** One event a second until nothing moves any more. */
  private void feed(Exchange exchange) throws IOException {
    if (!feeds.tryAcquire()) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          ThreadBudget.FEEDS
              + " live feeds are open, which is the most. Ask without text/event-stream.");
    }
    try {
      RebalanceStatus status = node.use(store -> store.rebalancer().status());
      exchange.status(200);
      exchange.header("Content-Type", "text/event-stream");
      exchange.header("Cache-Control", "no-store");
      exchange.header("X-Content-Type-Options", "nosniff");
      write(exchange, status);
      while (status.endedAt() == null && status.startedAt() != null && !closesWithinASecond()) {
        Optional<RebalanceStatus> next = node.find(store -> store.rebalancer().status());
        if (next.isEmpty()) {
          return;
        }
        status = next.get();
        write(exchange, status);
      }
    } finally {
      feeds.release();
    }
  }

  private boolean closesWithinASecond() {
    try {
      return closing.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void write(Exchange exchange, RebalanceStatus status) throws IOException {
    String event = "data: " + new String(json.write(status), StandardCharsets.UTF_8) + "\n\n";
    exchange.output().write(event.getBytes(StandardCharsets.UTF_8));
    exchange.output().flush();
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
