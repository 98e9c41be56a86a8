package io.kittenfs.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a request target says is obeyed or refused, through every door and on every other route. */
class RequestTargetTest extends ThroughEveryDoor {
  @ParameterizedTest
  @MethodSource("doors")
  void bytesThatAreNotUtf8AreRefusedAndNothingIsStoredOrDeleted(Door door) {
    RawClient client = door.client();
    String kept = "kept" + door.bodyBytes() + "%EF%BF%BD";
    assertThat(client.sendBody("PUT", door.put(kept), door.body('k')).status()).isEqualTo(201);
    for (String bytes : List.of("\u00e8", "\u00ff", "%ff", "%c0%af", "%ed%a0%80")) {
      String key = "kept" + door.bodyBytes() + bytes;
      assertThat(client.sendBody("PUT", door.put(key), door.body('x')).status()).isEqualTo(400);
      assertThat(client.send("GET", door.get(key)).status()).isEqualTo(400);
      assertThat(client.send("DELETE", door.delete(key)).status()).isEqualTo(400);
      assertThat(client.send("DELETE", door.delete("?key=" + key)).status()).isEqualTo(400);
    }
    assertThat(client.send("GET", door.get(kept)).body()).isEqualTo(door.body('k'));
    assertThat(client.send("DELETE", door.delete(kept)).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aParameterThatIsNotKnownStoresAndDeletesNothing(Door door) {
    RawClient client = door.client();
    String key = door.key("known" + door.bodyBytes() + "-");
    Reply refused = client.sendBody("PUT", door.put(key) + "?tll=60", door.body('x'));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("?tll=", "?ttl=");
    assertThat(client.send("GET", door.get(key)).status()).isEqualTo(404);
    assertThat(
            client
                .sendBody("PUT", door.put(key) + "?%74tl=60", door.body('x'))
                .json()
                .has("expires_at"))
        .isTrue();
    assertThat(client.send("DELETE", door.delete(key) + "?force").status()).isEqualTo(400);
    assertThat(client.send("GET", door.get(key) + "?v=3&v=4&ttl=1&ttl=2").body())
        .isEqualTo(door.body('x'));
    assertThat(client.send("DELETE", door.delete(key)).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @MethodSource("doors")
  void answersAreIndentedForThoseWhoAskForThat(Door door) {
    String key = door.key("pretty" + door.bodyBytes() + "-");
    Reply stored = door.client().sendBody("PUT", door.put(key) + "?pretty", door.body('x'));
    assertThat(stored.text()).startsWith("{\n  \"key\" : ").endsWith("\n}\n");
    Reply failed =
        door.client().send("DELETE", door.delete(key) + "?pretty", "If-Match: \"other\"");
    assertThat(failed.status()).isEqualTo(412);
    assertThat(failed.text()).startsWith("{\n  \"title\" : ").endsWith("\n}\n");
    Reply missing = door.client().send("GET", door.get("none") + "?pretty");
    assertThat(missing.text()).startsWith("{\n  \"title\" : ").endsWith("\n}\n");
    assertThat(door.client().send("GET", door.get(key) + "?pretty").body())
        .isEqualTo(door.body('x'));
  }

  /** All other routes; what none of them may do is answered with anything but a refusal. */
  @ParameterizedTest
  @CsvSource({
    "worker, GET, /",
    "worker, DELETE, /clear",
    "worker, POST, /worker/0",
    "worker, POST, /close",
    "worker, POST, /clone/1",
    "worker, GET, /export",
    "worker, GET, /entries",
    "worker, DELETE, /entries/00",
    "worker, GET, /gets",
    "worker, GET, /getindex",
    "worker, PUT, /local/groups/65536/blobs/00112233445566778899aabbccddeeff",
    "worker, GET, /local/groups/65536/blobs/00112233445566778899aabbccddeeff",
    "worker, DELETE, /local/groups/65536/blobs/00112233445566778899aabbccddeeff",
    "worker, GET, /local/groups/65536/copy",
    "worker, GET, /local/groups/65536/commands",
    "worker, GET, /local/groups/65536/status",
    "worker, GET, /local/groups/65536/digest",
    "worker, POST, /local/groups/65536/quarantine",
    "worker, POST, /local/groups/65536/scrub",
    "worker, GET, /map",
    "worker, GET, /stats",
    "worker, GET, /health",
    "worker, GET, /ready",
    "worker, POST, /adopt",
    "worker, GET, /kv",
    "worker, GET, /explain/k",
    "worker, GET, /local/kv",
    "worker, PUT, /local/kv/k",
    "worker, DELETE, /local/kv/k",
    "worker, GET, /local/explain/k",
    "worker, GET, /local/slots",
    "worker, POST, /local/slots/1/import",
    "worker, POST, /local/slots/1/records",
    "worker, POST, /local/slots/1/last-records",
    "worker, POST, /local/slots/1/own",
    "worker, POST, /local/slots/1/abandon",
    "worker, POST, /local/slots/import-empty",
    "worker, POST, /local/slots/own",
    "worker, POST, /local/heartbeat",
    "master, GET, /",
    "master, POST, /",
    "master, POST, /close",
    "master, POST, /add_worker",
    "master, GET, /gets",
    "master, GET, /workers",
    "master, GET, /workers/0",
    "master, DELETE, /delete/k",
    "master, DELETE, /clear",
    "master, GET, /kv",
    "master, GET, /explain/k",
    "master, GET, /map",
    "master, GET, /groups",
    "master, POST, /groups/65536/lead",
    "master, POST, /groups/65536/recover",
    "master, POST, /groups/65536/scrub",
    "master, GET, /rebalance",
    "master, POST, /rebalance",
    "master, DELETE, /rebalance",
    "master, POST, /workers/0/drain",
    "master, DELETE, /workers/0/drain",
    "master, DELETE, /workers/0",
    "master, POST, /workers/0/adopt",
    "master, GET, /stats",
    "master, GET, /health",
    "master, GET, /ready",
    "master, POST, /heartbeat"
  })
  void everyOtherRouteRefusesThem(String node, String method, String path) {
    RawClient client = (node.equals("worker") ? cluster().owner() : cluster().master()).client();
    for (String query : List.of("?unknown=1", "?pretty&pretty", "?pretty=maybe")) {
      Reply reply = client.sendText(method, path + query, "");
      assertThat(reply.status()).as(query).isEqualTo(400);
      assertThat(reply.detail()).as(query).contains("parameter ?");
    }
    for (String bytes : List.of("?pretty=\u00e9", "?\u00ff=1", "?x=%ff", "?%ff=x")) {
      Reply reply = client.sendText(method, path + bytes, "");
      assertThat(reply.status()).as(bytes).isEqualTo(400);
      assertThat(reply.detail()).as(bytes).contains("UTF-8");
    }
    if (path.length() > 1) {
      assertThat(client.sendText(method, path + "\u00e9", "").status()).isIn(400, 404);
    }
  }
}
