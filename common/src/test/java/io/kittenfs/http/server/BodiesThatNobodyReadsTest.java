package io.kittenfs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body is read or refused, on every kind of route. */
class BodiesThatNobodyReadsTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  @TempDir private Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory, BodyRules.withImports(Long.MAX_VALUE, Optional.empty()), this::addRoutes);
    client = node.client();
    client.sendText("PUT", "/put/mood", "happy");
  }

  private void addRoutes(Routes routes) {
    routes
        .get("/list", BodiesThatNobodyReadsTest::answer)
        .command("/list", BodiesThatNobodyReadsTest::answer)
        .delete("/list", BodiesThatNobodyReadsTest::answer)
        .changingGet("/change", BodiesThatNobodyReadsTest::answer)
        .changingGetOrBody("/add", BodiesThatNobodyReadsTest::answer)
        .getKey("/about", (exchange, key) -> answer(exchange))
        .getList("/about", BodiesThatNobodyReadsTest::answer);
  }

  private static void answer(Exchange exchange) throws IOException {
    Json.write(exchange, 200, "answered");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /get/mood",
    "HEAD, /get/mood",
    "DELETE, /delete/mood",
    "GET, /about/mood",
    "GET, /about",
    "HEAD, /about",
    "GET, /list",
    "HEAD, /list",
    "POST, /list",
    "DELETE, /list",
    "GET, /change",
    "POST, /change",
    "GET, /add"
  })
  void areRefused(String method, String path) {
    assertRefused(method, client.sendText(method, path, "dry_run=true"));
    byte[] chunks = "3\r\na=b\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertRefused(method, client.sendBytes(method, path, chunks, CHUNKED));
    assertThat(client.send("GET", "/get/mood").text()).isEqualTo("happy");

    byte[] noChunk = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(client.sendBytes(method, path, noChunk, CHUNKED).status()).isIn(200, 204);
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.sendText(method, path, "").status()).isIn(200, 204);
  }

  private static void assertRefused(String method, Reply reply) {
    assertThat(reply.status()).isEqualTo(400);
    if (!method.equals("HEAD")) {
      assertThat(reply.detail()).contains("takes no body", "query");
    }
  }

  @Test
  void oneThatIsReadPasses() {
    assertThat(client.sendText("POST", "/add", "url=x").status()).isEqualTo(200);
  }
}
