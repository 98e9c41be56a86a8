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
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in a request target that are not UTF-8 are refused, not replaced. */
class RequestTargetBytesTest {
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
                    .get("/one/{name}", RequestTargetBytesTest::name)
                    .get("/list", exchange -> Json.write(exchange, 200, "all"), "prefix"));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static void name(Exchange exchange) throws java.io.IOException {
    Json.write(exchange, 200, exchange.pathParameter("name"));
  }

  /** Lone, cut off, overlong, of a surrogate, beyond the last character; raw, each char a byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00e8",
        "\u00ff",
        "\u00e2\u0082",
        "\u00c0\u00af",
        "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080",
        "\u0080",
        "%ff",
        "%E8",
        "%c0%af",
        "%ed%a0%80",
        "%f4%90%80%80",
        "%e2%82",
        "\u00e2%82%ac",
        "%e2\u0082\u00ac"
      })
  void theyAreRefusedWhereverTheyStand(String bytes) {
    for (String target :
        new String[] {
          "/get/k" + bytes, "/get/" + bytes + "k", "/get?key=k" + bytes, "/get/k?" + bytes + "=1",
          "/get/k?v=" + bytes, "/one/x" + bytes, "/one/x?pretty&" + bytes, "/list?prefix=" + bytes
        }) {
      assertThat(client.send("GET", target).status()).as(target).isEqualTo(400);
    }
  }

  @Test
  void twoKeysThatDifferInThemAreNotOne() {
    client.sendText("PUT", "/put/x%EF%BF%BD", "kept");
    assertThat(client.sendText("PUT", "/put/x\u00e8", "e8").status()).isEqualTo(400);
    assertThat(client.sendText("PUT", "/put?key=x\u00e9", "e9").status()).isEqualTo(400);
    Reply refused = client.send("DELETE", "/delete/x\u00ff");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("UTF-8", "U+FFFD");
    assertThat(client.send("GET", "/get/x%EF%BF%BD").text()).isEqualTo("kept");
  }

  @Test
  void rawUtf8GoesOnWorking() {
    String cat =
        new String("\uD83D\uDC31".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(client.sendText("PUT", "/put/" + cat, "miaow").status()).isEqualTo(201);
    assertThat(client.send("GET", "/get/%F0%9F%90%B1?v=" + cat).text()).isEqualTo("miaow");
    assertThat(client.send("GET", "/one/" + cat).json().asText()).isEqualTo("\uD83D\uDC31");
  }
}
