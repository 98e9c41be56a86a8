package io.kittenfs.worker;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.groups.GroupReplicas;
import io.kittenfs.worker.groups.Scrubs;
import java.io.IOException;

/**
 * What the other members of a replicated group ask about this worker's copy as a whole, and tell of
 * it. Never asks another node. Safe for many threads.
 */
final class GroupScrubRoutes {
  private final GroupReplicas replicas;
  private final Scrubs scrubs;
  private final JsonBodies documents;

  GroupScrubRoutes(GroupReplicas replicas, Scrubs scrubs, WireJson json) {
    this.replicas = replicas;
    this.scrubs = scrubs;
    this.documents = new JsonBodies(json);
  }

  /** Adds the routes. */
  void addTo(Routes routes) {
    routes
        .get("/local/groups/{group}/digest", this::digest, "checkpoint")
        .command("/local/groups/{group}/quarantine", this::quarantine, "checkpoint")
        .command("/local/groups/{group}/scrub", this::scrub, "verify");
  }

  private void digest(Exchange exchange) throws IOException {
    int group = GroupBlobRoutes.group(exchange);
    long checkpoint = checkpoint(exchange);
    documents.write(
        exchange,
        200,
        replicas
            .find(group)
            .orElseThrow(
                () ->
                    // Not NOT_FOUND, which says that an answer may come.
                    new KittenException(
                        ErrorCode.UNAVAILABLE,
                        "This worker has no copy of the group " + group + "."))
            .digest(checkpoint));
  }

  private void quarantine(Exchange exchange) {
    replicas.quarantine(GroupBlobRoutes.group(exchange), checkpoint(exchange));
    exchange.status(202);
  }

  private void scrub(Exchange exchange) {
    scrubs.begin(GroupBlobRoutes.group(exchange), exchange.query().flag("verify"));
    exchange.status(202);
  }

  private static long checkpoint(Exchange exchange) {
    String digits = exchange.query().get("checkpoint").orElse("");
    Long checkpoint = digits.matches("[0-9]+") ? Longs.tryParse(digits) : null;
    if (checkpoint == null) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST, "The parameter ?checkpoint= is the number of a checkpoint.");
    }
    return checkpoint;
  }
}
