package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says of a value is said again to everyone who reads it, or refused. */
class KeptFieldsTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=XX";
  private static final String[] FIELDS = {
    "Content-Type: Text/CSS;Charset=\"UTF-8\"",
    "Content-Encoding: GZIP",
    "Content-Language: de,  en",
    "Content-Disposition: attachment;\tfilename*=UTF-8''%C3%A9.css",
    "Cache-Control: Max-Age=60"
  };

  @TempDir Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node = TestNode.start(directory, BodyRules.withImports(200_000, Optional.empty()));
    client = node.client();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private static void assertKept(Reply reply) {
    for (String field : FIELDS) {
      int colon = field.indexOf(':');
      assertThat(reply.headers().get(field.substring(0, colon).toLowerCase(java.util.Locale.ROOT)))
          .containsExactly(field.substring(colon + 2));
    }
  }

  private void assertRefused(Reply reply, int status, String named) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.detail()).contains(named);
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void everyReadCarriesThemAsTheyCame() {
    assertThat(client.sendText("PUT", "/put/key", "0123456789", FIELDS).status()).isEqualTo(201);
    assertKept(client.send("GET", "/get/key"));
    assertKept(client.send("HEAD", "/get/key"));
    Reply part = client.send("GET", "/get/key", "Range: bytes=1-2");
    assertThat(part.status()).isEqualTo(206);
    assertKept(part);
  }

  @Test
  void aReadThatIsNotModifiedCarriesWhatCachesNeed() {
    String etag = client.sendText("PUT", "/put/key", "x", FIELDS).header("ETag");
    Reply same = client.send("GET", "/get/key", "If-None-Match: " + etag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("Cache-Control")).isEqualTo("Max-Age=60");
    assertThat(same.header("Content-Type")).isNull();
    assertThat(same.header("Content-Encoding")).isNull();
  }

  @Test
  void aValueThatReplacesAnotherHasOnlyItsOwn() {
    client.sendText("PUT", "/put/key", "x", FIELDS);
    client.sendText("PUT", "/put/key", "x");
    Reply got = client.send("GET", "/get/key");
    assertThat(got.header("Content-Encoding")).isNull();
    assertThat(got.header("Content-Disposition")).isNull();
    assertThat(got.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(got.header("Content-Type")).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Encoding, gzip, br",
    "Content-Language, de, en",
    "Cache-Control, public, max-age=1"
  })
  void severalLinesOfAListAreOneList(String name, String first, String second) {
    client.sendText("PUT", "/put/key", "x", name + ": " + first, name + ": " + second);
    assertThat(
            client.send("GET", "/get/key").headers().get(name.toLowerCase(java.util.Locale.ROOT)))
        .containsExactly(first + ", " + second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type", "Content-Disposition"})
  void severalLinesOfWhatIsNoListAreRefused(String name) {
    assertRefused(
        client.sendText("PUT", "/put/key", "x", name + ": a/b", name + ": a/b"), 400, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "Content-Encoding",
        "Content-Language",
        "Content-Disposition",
        "Cache-Control"
      })
  void bytesThatProgramsReadDifferentlyAreRefused(String name) {
    // As ISO-8859-1, and as UTF-8.
    for (String text : List.of("a/b; x=\"\u00e9\"", "a/b; x=\"\u00c3\u00a9\"")) {
      assertRefused(client.sendText("PUT", "/put/key", "x", name + ": " + text), 400, name);
    }
    assertThat(client.sendText("PUT", "/put/key", "x", name + ": a\u0001b").status())
        .isEqualTo(400);
    assertThat(client.sendText("PUT", "/put/key", "x", name + ": a\u007fb").status())
        .isEqualTo(400);
    assertThat(node.store().stats().keys()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "Content-Encoding",
        "Content-Language",
        "Content-Disposition",
        "Cache-Control"
      })
  void eachIsAtMostAKilobyteLong(String name) {
    assertRefused(
        client.sendText("PUT", "/put/key", "x", name + ": " + "x".repeat(1025)), 400, name);
    String most = "x".repeat(1024);
    assertThat(client.sendText("PUT", "/put/key", "x", name + ": " + most).status()).isEqualTo(201);
    assertThat(client.send("GET", "/get/key").header(name)).isEqualTo(most);
  }

  @Test
  void togetherTheyAreAtMostFourKilobytesLong() {
    List<String> fields = new ArrayList<>();
    for (String name :
        List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition")) {
      fields.add(name + ": " + "x".repeat(1024));
    }
    assertThat(client.sendText("PUT", "/put/key", "x", fields.toArray(String[]::new)).status())
        .isEqualTo(201);
    fields.add("Cache-Control: x");
    Reply refused = client.sendText("PUT", "/put/other", "x", fields.toArray(String[]::new));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("Cache-Control", "together");
  }

  @Test
  void aFormKeepsTheOtherFieldsOfItsRequest() {
    client.sendText("PUT", "/put/key", "value=x", FORM, "Cache-Control: max-age=60");
    Reply got = client.send("GET", "/get/key");
    assertThat(got.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(got.header("Cache-Control")).isEqualTo("max-age=60");
  }

  private Reply putPart(String key, String headers) {
    String form =
        "--XX\r\nContent-Disposition: form-data; name=file; filename=cat.css\r\n"
            + headers
            + "\r\nx\r\n--XX--\r\n";
    return client.sendText("PUT", "/put/" + key, form, MULTIPART, "Cache-Control: max-age=60");
  }

  @Test
  void aPartGivesItsTypeAndTheRequestTheRest() {
    putPart("key", "Content-Type: text/x\r\nContent-Language: de\r\n");
    Reply got = client.send("GET", "/get/key");
    assertThat(got.header("Content-Type")).isEqualTo("text/x");
    assertThat(got.header("Cache-Control")).isEqualTo("max-age=60");
    assertThat(got.header("Content-Language")).isNull();
    assertThat(got.header("Content-Disposition")).isNull();
    putPart("page.html", "");
    assertThat(client.send("GET", "/get/page.html").header("Content-Type")).isEqualTo("text/html");
  }

  @Test
  void aPartIsHeldToTheSameRules() {
    assertRefused(
        putPart("key", "Content-Type: a/" + "b".repeat(1023) + "\r\n"), 400, "Content-Type");
    assertRefused(putPart("key", "Content-Type: a/\u00e9\r\n"), 400, "Content-Type");
    assertRefused(
        putPart("key", "Content-Transfer-Encoding: base64\r\n"), 400, "Transfer-Encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "a.css, text/css",
    "photos/CAT.JPG, image/jpeg",
    "a.b/c, application/octet-stream",
    "key, application/octet-stream"
  })
  void theTypeThatNobodyNamesIsThatOfTheKeysExtension(String key, String type) {
    client.sendText("PUT", "/put/" + key, "x");
    assertThat(client.send("GET", "/get/" + key).header("Content-Type")).isEqualTo(type);
    client.sendText("PUT", "/put/" + key, "y", "Content-Type: ");
    assertThat(client.send("GET", "/get/" + key).header("Content-Type")).isEqualTo(type);
    client.sendText("PUT", "/put/" + key, "hello", FORM);
    assertThat(client.send("GET", "/get/" + key).header("Content-Type")).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "identity", "chunked, chunked", "x-chunked", "gzip"})
  void aTransferCodingThatIsNotUnderstoodIsRefused(String codings) {
    byte[] body = "1\r\nx\r\n0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    Reply reply = client.sendBytes("PUT", "/put/key", body, "Transfer-Encoding: " + codings);
    assertThat(reply.status()).isIn(400, 501);
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void chunksAreUnderstoodHoweverTheyAreSpelled() {
    byte[] body = "1\r\nx\r\n0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(client.sendBytes("PUT", "/put/key", body, "Transfer-Encoding: Chunked").status())
        .isEqualTo(201);
  }
}
