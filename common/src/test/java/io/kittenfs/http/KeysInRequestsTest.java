package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.TestNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysInRequestsTest {
  @TempDir Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node = TestNode.start(directory);
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "cat, cat",
        "photos/cat.jpg, photos/cat.jpg",
        "photos%2Fcat.jpg, photos/cat.jpg",
        "photos%2fcat.jpg, photos/cat.jpg",
        "a/, a/",
        "a//b, a//b",
        "/a, /a",
        "//, //",
        "a%20b, a b",
        "a+b, a+b",
        "100%25, 100%",
        "a;b=c, a;b=c",
        ";, ;",
        "a%3Bb, a;b",
        "a\\b, a\\b",
        "a%5Cb, a\\b",
        "a%3Fb%23c, a?b#c",
        "%22q%22'\"\"', \"q\"'\"\"'",
        "a&b=c, a&b=c",
        "%F0%9F%90%B1, \uD83D\uDC31",
        "%25252F, %252F",
        "a%2E%2E, a..",
        "...,...",
        "<{[|^]}>, <{[|^]}>",
        "%7Bindex%7D, {index}",
        "*, *",
        "~%7F, ~\u007f",
        "a%01b, a\u0001b"
      })
  void inThePath(String raw, String key) {
    Reply put = client.sendText("PUT", "/put/" + raw, "meow");
    assertThat(put.json().path("key").asText()).as(put.text()).isEqualTo(key);
    assertThat(client.send("GET", "/get/" + raw).text()).isEqualTo("meow");
  }

  @Test
  void asRawUtf8InThePath() {
    byte[] request =
        "PUT /put/katzenb\u00e4r-\uD83D\uDC31 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Reply put = client.exchange(request, false);
    assertThat(put.json().path("key").asText())
        .as(put.text())
        .isEqualTo("katzenb\u00e4r-\uD83D\uDC31");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a%00b, a\u0000b",
        "., .",
        ".., ..",
        "a/../b, a/../b",
        "%2e%2e/etc, ../etc",
        "a+b, a b",
        "a%2Bb, a+b",
        "a%20b, a b",
        "a=b, a=b",
        "a/b?c, a/b?c",
        "%25, %"
      })
  void asParameter(String raw, String key) {
    Reply put = client.sendText("PUT", "/put?key=" + raw, "meow");
    assertThat(put.json().path("key").asText()).as(put.text()).isEqualTo(key);
    assertThat(client.send("GET", "/get?other=1&key=" + raw).text()).isEqualTo("meow");
    assertThat(client.send("GET", "/get/?key=" + raw).text()).isEqualTo("meow");
  }

  @Test
  void aSlashMoreIsAnotherKey() {
    client.sendText("PUT", "/put/a", "one");
    client.sendText("PUT", "/put/a/", "two");
    client.sendText("PUT", "/put/a//", "three");
    assertThat(client.send("GET", "/get/a").text()).isEqualTo("one");
    assertThat(client.send("GET", "/get/a/").text()).isEqualTo("two");
    assertThat(client.send("GET", "/get/a//").text()).isEqualTo("three");
  }

  @Test
  void of1024BytesAndNoMore() {
    String longest = "%C3%A4".repeat(512);
    assertThat(client.sendText("PUT", "/put/" + longest, "meow").status()).isEqualTo(201);
    assertThat(client.send("GET", "/get?key=" + longest).text()).isEqualTo("meow");
    Reply refused = client.sendText("PUT", "/put/" + longest + "x", "meow");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("1025 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/put",
        "/put/",
        "/put?key=",
        "/put/a%",
        "/put/a%4",
        "/put/a%zz",
        "/put/%C3",
        "/put/%FF",
        "/put/%C0%AF",
        "/put/%ED%A0%80",
        "/put/a?key=a",
        "/put?key=a&key=b",
        "/put?key=%FF",
        "/put?key=%1",
        "/put/a%00b",
        "/put/%\uFF11\uFF11"
      })
  void malformedAreRefused(String target) {
    Reply reply = client.sendText("PUT", target, "meow");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.detail()).isNotBlank();
    assertThat(node.store().stats().keys()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/put/a/../b", "/put/%2e%2e/b", "/put/..", "/put/./b"})
  void dotSegmentsInThePathAreTakenLiterallyOrRefusedButNeverResolved(String target) {
    Reply reply = client.sendText("PUT", target, "meow");
    if (reply.status() == 201) {
      String decoded = target.substring("/put/".length()).replace("%2e", ".");
      assertThat(reply.json().path("key").asText()).isEqualTo(decoded);
    } else {
      assertThat(reply.status()).isEqualTo(400);
      assertThat(node.store().stats().keys()).isZero();
    }
  }
}
