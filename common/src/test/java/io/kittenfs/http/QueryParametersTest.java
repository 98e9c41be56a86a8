package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of a query are obeyed or refused. */
class QueryParametersTest {
  @TempDir private Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory,
            BodyRules.withImports(Long.MAX_VALUE, Optional.empty()),
            routes ->
                routes
                    .get("/list", QueryParametersTest::list, "limit", "all")
                    .changingGet("/change", exchange -> Json.write(exchange, 200, "changed")));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static void list(Exchange exchange) throws java.io.IOException {
    Query query = exchange.query();
    Json.write(exchange, 200, query.number("limit", 100, 1, 200) + " " + query.flag("all"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tll=60",
        "ttl=60&tll=60",
        "TTL=60",
        "ttl%20=60",
        "prefix=a",
        "=60",
        "%ff=60",
        "ttl=%ff",
        "ttl=60&ttl=60",
        "ttl=60&%74tl=60",
        "pretty=maybe",
        "pretty&pretty",
        "ttl",
        "ttl=",
        "x%zz"
      })
  void aWriteWithAParameterThatIsNotItsOwnStoresNothing(String query) {
    Reply reply = client.sendText("PUT", "/put/mood?" + query, "happy");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(client.send("GET", "/get/mood").status()).isEqualTo(404);
  }

  @Test
  void theRefusalNamesTheParametersThatThereAre() {
    assertThat(client.sendText("PUT", "/put/mood?tll=60", "happy").detail())
        .contains("?tll=", "?key=", "?pretty=", "?ttl=");
    assertThat(client.send("GET", "/list?lmit=3").detail()).contains("?all=", "?limit=");
    assertThat(client.send("GET", "/change?x=1").detail()).contains("?pretty=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ttl=60", "%74tl=60", "t%74l=%360", "&&ttl=60&", "pretty&ttl=60"})
  void aParameterIsFoundHoweverItIsWritten(String query) {
    Reply reply = client.sendText("PUT", "/put/mood?" + query, "happy");
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.json().has("expires_at")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v=3", "ttl=5", "v=3&v=4", "utm_source=x&fbclid=y", "pretty=maybe", "="})
  void aReadOfAValueLetsOtherParametersPass(String query) {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("GET", "/get/mood?" + query).text()).isEqualTo("happy");
    assertThat(client.send("HEAD", "/get/mood?" + query).status()).isEqualTo(200);
  }

  @Test
  void aDeleteWithAParameterThatIsNotItsOwnDeletesNothing() {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("DELETE", "/delete/mood?if=old").status()).isEqualTo(400);
    assertThat(client.send("GET", "/get/mood").status()).isEqualTo(200);
  }

  @Test
  void otherRoutesRefuseThemToo() {
    assertThat(client.send("GET", "/list?limit=3&all").text()).isEqualTo("\"3 true\"\n");
    assertThat(client.send("GET", "/list?limit=3&al").status()).isEqualTo(400);
    assertThat(client.send("GET", "/list?limit=3&limit=3").status()).isEqualTo(400);
    assertThat(client.send("HEAD", "/list?al").status()).isEqualTo(400);
    assertThat(client.sendText("POST", "/change?x=1", "").status()).isEqualTo(400);
    assertThat(client.send("GET", "/change?x=1").status()).isEqualTo(400);
  }
}
