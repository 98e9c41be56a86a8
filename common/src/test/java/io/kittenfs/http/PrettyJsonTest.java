package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON answers end with a newline, and are indented for those who ask for that. */
class PrettyJsonTest {
  private static final byte[] WRITTEN =
      "{\"a\":1,\"b\":[9007199254740993,null]}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory,
            BodyRules.withImports(Long.MAX_VALUE, Optional.empty()),
            routes -> routes.get("/written", exchange -> Json.writeBytes(exchange, 200, WRITTEN)));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?pretty", "?pretty=true", "?pretty="})
  void itIsIndented(String query) {
    assertThat(client.send("GET", "/written" + query).text())
        .isEqualTo("{\n  \"a\" : 1,\n  \"b\" : [\n    9007199254740993,\n    null\n  ]\n}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?pretty=false"})
  void itIsOneLineOtherwise(String query) {
    assertThat(client.send("GET", "/written" + query).body())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(new String(WRITTEN, StandardCharsets.UTF_8) + "\n");
  }

  @Test
  void theLengthInAHeadIsThatOfTheIndentedAnswer() {
    int length = client.send("GET", "/written?pretty").body().length;
    assertThat(client.send("HEAD", "/written?pretty").header("Content-Length"))
        .isEqualTo(Integer.toString(length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none?pretty", "/get/none?pretty", "/written?x=1&pretty"})
  void problemsAreIndentedToo(String target) {
    Reply reply = client.send("GET", target);
    assertThat(reply.status()).isBetween(400, 404);
    assertThat(reply.text()).startsWith("{\n  \"title\"").endsWith("\n}\n");
  }

  @Test
  void theAnswerToAPutIs() {
    Reply stored = client.sendText("PUT", "/put/mood?pretty", "happy");
    assertThat(stored.text()).startsWith("{\n  \"key\" : \"mood\"").endsWith("\n}\n");
  }

  @Test
  void aValueIsNot() {
    client.sendBody("PUT", "/put/json", WRITTEN, "Content-Type: application/json");
    assertThat(client.send("GET", "/get/json?pretty").body()).isEqualTo(WRITTEN);
  }
}
