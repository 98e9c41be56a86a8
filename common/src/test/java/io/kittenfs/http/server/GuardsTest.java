package io.kittenfs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {
  @TempDir Path directory;
  private final AtomicInteger changes = new AtomicInteger();
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory,
            BodyRules.withoutImports(1000),
            routes -> routes.changingGet("/close", this::change));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void change(Exchange exchange) throws java.io.IOException {
    changes.incrementAndGet();
    Json.write(exchange, 200, "changed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost", "Origin: null", "Referer: http://localhost/",
            "Accept-Language: de",
        "Sec-Fetch-Site: none", "sec-fetch-mode: navigate", "Sec-Fetch-Dest: image",
            "Sec-Fetch-User: ?1"
      })
  void aBrowserCannotChangeAnythingByGet(String header) {
    Reply reply = client.send("GET", "/close", header);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.detail()).contains("POST");
    assertThat(client.send("HEAD", "/close", header).status()).isEqualTo(405);
    assertThat(changes).hasValue(0);
  }

  @Test
  void curlCanByGetAndAnyoneByPost() {
    assertThat(client.send("GET", "/close", "User-Agent: curl/8", "Accept: */*").status())
        .isEqualTo(200);
    assertThat(client.sendText("POST", "/close", "", "Accept-Language: de").status())
        .isEqualTo(200);
    assertThat(changes).hasValue(2);
  }

  @Test
  void headChangesNothing() {
    assertThat(client.send("HEAD", "/close").status()).isEqualTo(405);
    assertThat(changes).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example", "Origin: null", "Origin: http://localhost:1234",
        "Origin: https://localhost.evil.example", "Origin: file://", "Origin: localhost",
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"
      })
  void aForeignPageCannotChangeAnything(String header) {
    assertThat(client.sendText("PUT", "/put/key", "x", header).status()).isEqualTo(403);
    assertThat(client.sendText("POST", "/close", "", header).status()).isEqualTo(403);
    assertThat(client.send("DELETE", "/delete/key", header).status()).isEqualTo(403);
    assertThat(changes).hasValue(0);
    assertThat(node.store().stats().keys()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost|http://localhost",
        "localhost:80|http://localhost",
        "localhost|http://localhost:80",
        "127.0.0.1:3001|http://127.0.0.1:3001",
        "Kitten.Example:3001|http://kitten.example:3001",
        "kitten.example|https://kitten.example"
      })
  void aPageOfThisNodeMay(String host, String origin) {
    Reply reply =
        client.sendText(
            "POST",
            "/close",
            "",
            "Host: " + host,
            "Origin: " + origin,
            "Sec-Fetch-Site: same-origin");
    assertThat(reply.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:99",
        "localhost.",
        "127.0.0.1",
        "10.0.0.7:3001",
        "[::1]",
        "[::1]:3001",
        "kitten.example",
        "Kitten.Example:3001",
        "kitten.example.:80",
        "cluster-worker-2",
        "Cluster-Worker-12:3001"
      })
  void theNodeAnswersToItsOwnNames(String host) {
    assertThat(client.send("GET", "/get/key", "Host: " + host).status()).isEqualTo(404);
    assertThat(client.sendText("PUT", "/put/key", "x", "Host: " + host).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:3001",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "kitten.example.evil",
        "xkitten.example",
        "0x7f.1",
        "127.1",
        "localhost:x",
        "cluster-master",
        "my-cluster-worker-2",
        "cluster-worker-2.evil.example",
        "cluster-worker-.evil.example"
      })
  void theNodeDoesNotAnswerToOtherNames(String host) {
    for (String method : new String[] {"GET", "HEAD", "POST"}) {
      assertThat(client.send(method, "/get/key", "Host: " + host).status()).isIn(403, 400);
    }
    assertThat(client.sendText("PUT", "/put/key", "x", "Host: " + host).status()).isIn(403, 400);
    assertThat(client.send("GET", "/none", "Host: " + host).status()).isIn(403, 400);
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void aRequestOfHttp10NeedsNoHost() {
    byte[] request = "GET /get/key HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(client.exchange(request, false).status()).isEqualTo(404);
  }

  @Test
  void anAbsoluteTargetDoesNotHideItsHost() {
    assertThat(client.send("GET", "http://evil.example/get/key", "Host: evil.example").status())
        .isEqualTo(403);
    assertThat(client.send("GET", "http://localhost/get/key", "Host: localhost").status())
        .isEqualTo(404);
  }

  @Test
  void noHeaderTurnsAMethodIntoAnother() {
    client.sendText("PUT", "/put/key", "x");
    assertThat(client.send("GET", "/delete/key", "X-HTTP-Method-Override: DELETE").status())
        .isEqualTo(400);
    assertThat(client.send("GET", "/get/key").status()).isEqualTo(200);
  }
}
