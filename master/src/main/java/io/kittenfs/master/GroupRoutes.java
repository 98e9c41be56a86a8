package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.GroupStatus;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import java.io.IOException;
import java.util.function.IntPredicate;

/** The routes about groups: who has copies of the same slots, and who leads. */
final class GroupRoutes {
  private final MasterNode node;
  private final JsonBodies documents;

  GroupRoutes(MasterNode node, JsonBodies documents) {
    this.node = node;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.get(
        "/groups",
        exchange ->
            documents.write(exchange, 200, node.use(store -> GroupStatus.all(store.facts()))));
    routes.command("/groups/{group}/lead", this::lead, "worker");
  }

  private void lead(Exchange exchange) throws IOException {
    int group =
        number(
            exchange.pathParameter("group"),
            id -> id <= Group.MAX_ID,
            "The id of a group is a number from 0 to " + Group.MAX_ID + ".");
    int worker =
        number(
            exchange.query().get("worker").orElse(""),
            index -> index <= Member.MAX_INDEX,
            "Say which member is to lead the group, with ?worker=INDEX.");
    GroupStatus led =
        node.use(
            store -> {
              store.rebalancer().prefer(group, worker);
              ClusterFacts now = store.facts();
              return GroupStatus.of(now, now.snapshot().view().group(group).orElseThrow());
            });
    documents.write(exchange, 200, led);
  }

  private static int number(String text, IntPredicate fits, String otherwise) {
    if (text.matches("[0-9]{1,6}") && fits.test(Integer.parseInt(text))) {
      return Integer.parseInt(text);
    }
    throw new KittenException(ErrorCode.INVALID_REQUEST, otherwise);
  }
}
