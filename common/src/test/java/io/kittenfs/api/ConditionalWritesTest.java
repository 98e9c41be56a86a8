package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalWritesTest {
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

  private Reply put(String value, String... headers) {
    return client.sendText("PUT", "/put/key", value, headers);
  }

  private String value() {
    return client.send("GET", "/get/key").text();
  }

  @Test
  void createOnly() {
    String etag = put("one", "If-None-Match: *").header("ETag");
    Reply refused = put("two", "If-None-Match: *");
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.header("ETag")).isEqualTo(etag);
    assertThat(refused.json().path("etag").asText()).isEqualTo(etag);
    assertThat(value()).isEqualTo("one");
  }

  @Test
  void replaceOnlyTheKnownValue() {
    String first = put("one").header("ETag");
    Reply second = put("two", "If-Match: \"x\", " + first);
    assertThat(second.status()).isEqualTo(200);
    Reply stale = put("three", "If-Match: " + first);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.header("ETag")).isEqualTo(second.header("ETag"));
    assertThat(put("three", "If-Match: W/" + second.header("ETag")).status()).isEqualTo(412);
    assertThat(value()).isEqualTo("two");
    assertThat(put("three", "If-Match: *").status()).isEqualTo(200);
  }

  @Test
  void replaceOnlyWhatExists() {
    Reply refused = put("one", "If-Match: *");
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.header("ETag")).isNull();
    assertThat(client.send("GET", "/get/key").status()).isEqualTo(404);
  }

  @Test
  void deleteOnlyTheKnownValue() {
    String etag = put("one").header("ETag");
    assertThat(client.send("DELETE", "/delete/key", "If-Match: \"x\"").status()).isEqualTo(412);
    assertThat(value()).isEqualTo("one");
    Reply deleted = client.send("DELETE", "/delete/key", "If-Match: " + etag);
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    assertThat(deleted.header("Content-Type")).isNull();
    assertThat(client.send("DELETE", "/delete/key").status()).isEqualTo(404);
    assertThat(client.send("DELETE", "/delete/key", "If-Match: *").status()).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: \"a\"",
        "If-None-Match: *, \"a\"",
        "If-Match: a",
        "If-Match: ",
        "If-Match: \"a",
        "If-Match: \"a\" \"b\"x",
        "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"
      })
  void whatCannotBeCheckedIsRefused(String header) {
    put("old");
    assertThat(put("new", header).status()).isEqualTo(400);
    assertThat(value()).isEqualTo("old");
  }

  @Test
  void contradictionsAreRefused() {
    assertThat(put("new", "If-Match: *", "If-None-Match: *").status()).isEqualTo(400);
    put("old");
    assertThat(client.send("DELETE", "/delete/key", "If-None-Match: *").status()).isEqualTo(400);
    assertThat(value()).isEqualTo("old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-None-Match: \"a\"", "If-None-Match: *, \"a\""})
  void aRefusalSaysWhatToUseInstead(String header) {
    assertThat(put("new", header).detail()).isNotBlank();
  }
}
