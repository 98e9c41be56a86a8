package io.kittenfs.master;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.GroupStatus;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntPredicate;

/** The routes about groups: who has copies of the same slots, and who leads. */
final class GroupRoutes {
  private final MasterNode node;
  private static final Duration SCRUB_DEADLINE = Duration.ofSeconds(5);

  private final NodeClient client;
  private final JsonBodies documents;

  GroupRoutes(MasterNode node, NodeClient client, JsonBodies documents) {
    this.node = node;
    this.client = client;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.get(
        "/groups",
        exchange ->
            documents.write(exchange, 200, node.use(store -> GroupStatus.all(store.facts()))));
    routes.command("/groups/{group}/lead", this::lead, "worker");
    routes.command("/groups/{group}/scrub", this::scrub);
    routes.command("/groups/{group}/recover", this::recover, "worker", "accept_loss");
  }

  private static int group(Exchange exchange) {
    return number(
        exchange.pathParameter("group"),
        id -> id <= Group.MAX_ID,
        "The id of a group is a number from 0 to " + Group.MAX_ID + ".");
  }

  /** Its leader does that, and tells with its heartbeats what it finds. */
  private void scrub(Exchange exchange) throws IOException {
    int id = group(exchange);
    ClusterFacts now = node.use(MasterStore::facts);
    Group group =
        now.snapshot()
            .view()
            .group(id)
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.NOT_FOUND,
                        "There is no replicated group " + id + ". GET /groups lists all."));
    NodeAddress leader =
        now.leader(id)
            .map(worker -> worker.member().address())
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.UNAVAILABLE,
                        "Nobody leads the group " + id + " now. Try again."));
    client.scrub(leader, id, SCRUB_DEADLINE);
    documents.write(exchange, 202, GroupStatus.of(now, group));
  }

  private void recover(Exchange exchange) throws IOException {
    int group = group(exchange);
    int worker = worker(exchange, "Say with whose copy the group is to go on, with ?worker=INDEX.");
    boolean acceptLoss = exchange.query().flag("accept_loss");
    documents.write(
        exchange, 200, node.use(store -> store.rebalancer().recover(group, worker, acceptLoss)));
  }

  private void lead(Exchange exchange) throws IOException {
    int group = group(exchange);
    int worker = worker(exchange, "Say which member is to lead the group, with ?worker=INDEX.");
    GroupStatus led =
        node.use(
            store -> {
              store.rebalancer().prefer(group, worker);
              ClusterFacts now = store.facts();
              return GroupStatus.of(now, now.snapshot().view().group(group).orElseThrow());
            });
    documents.write(exchange, 200, led);
  }

  private static int worker(Exchange exchange, String otherwise) {
    return number(
        exchange.query().get("worker").orElse(""), index -> index <= Member.MAX_INDEX, otherwise);
  }

  private static int number(String text, IntPredicate fits, String otherwise) {
    if (text.matches("[0-9]{1,6}") && fits.test(Integer.parseInt(text))) {
      return Integer.parseInt(text);
    }
    throw new KittenException(ErrorCode.INVALID_REQUEST, otherwise);
  }
}
