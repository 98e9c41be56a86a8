package io.kittenfs.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import io.kittenfs.http.Json;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields are understood in every form that their RFCs allow. */
class FieldSyntaxTest {
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
                routes.get(
                    "/lines",
                    exchange ->
                        Json.write(
                            exchange, 200, Accept.of(exchange).asksFor("application/x-ndjson"))));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Fri, 31 Dec 2100 23:59:59 GMT",
        "Friday, 31-Dec-60 23:59:59 GMT",
        "Fri Dec 31 23:59:59 2100"
      })
  void aDateHasThreeForms(String later) {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("GET", "/get/mood", "If-Modified-Since: " + later).status())
        .isEqualTo(304);
    assertThat(client.send("GET", "/get/mood", "If-Unmodified-Since: " + later).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void aYearOfTwoDigitsIsNotFarInTheFuture(String earlier) {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("GET", "/get/mood", "If-Modified-Since: " + earlier).status())
        .isEqualTo(200);
    assertThat(client.send("GET", "/get/mood", "If-Unmodified-Since: " + earlier).status())
        .isEqualTo(412);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomorrow", "0", "Sun, 31 Feb 2100 08:49:37 GMT", "2100-01-01"})
  void aMalformedDateCountsAsMissing(String date) {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("GET", "/get/mood", "If-Modified-Since: " + date).status())
        .isEqualTo(200);
    assertThat(client.send("GET", "/get/mood", "If-Unmodified-Since: " + date).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-ndjson | true",
        "Application/X-NDJSON; charset=utf-8; Q=0.3 | true",
        "text/html, application/x-ndjson | true",
        "application/x-ndjson, */*;q=0.1 | true",
        "application/x-ndjson, application/json | true",
        "application/x-ndjson;q=0 | false",
        "application/x-ndjson; charset=utf-8; Q=0.000 | false",
        "application/x-ndjson;q=0.5, application/json | false",
        "application/x-ndjson;q=0.5, */* | false",
        "*/* | false",
        "application/* | false",
        "application/x-ndjson-not | false",
        "application/json;note=\"application/x-ndjson\" | false"
      })
  void linesAreForThoseWhoAskForThem(String accept, boolean lines) {
    assertThat(client.send("GET", "/lines", "Accept: " + accept).json().asBoolean())
        .isEqualTo(lines);
  }

  @Test
  void severalLinesOfAcceptAreOneList() {
    assertThat(
            client
                .send("GET", "/lines", "Accept: text/html", "Accept: application/x-ndjson")
                .json()
                .asBoolean())
        .isTrue();
  }

  @Test
  void theMediaTypeOfAFormIsWrittenInAnyCase() {
    client.sendText(
        "PUT", "/put/form", "value=a+b", "Content-Type: APPLICATION/X-WWW-FORM-URLENCODED");
    assertThat(client.send("GET", "/get/form").text()).isEqualTo("a b");
    String part = "--x\r\nContent-Disposition: FORM-DATA; NAME=file\r\n\r\ncat\r\n--x--\r\n";
    assertThat(
            client
                .sendText("PUT", "/put/part", part, "Content-Type: Multipart/Form-Data; BOUNDARY=x")
                .status())
        .isEqualTo(201);
    assertThat(client.send("GET", "/get/part").text()).isEqualTo("cat");
  }

  @Test
  void theUnitOfARangeIsWrittenInAnyCase() {
    client.sendText("PUT", "/put/mood", "happy");
    assertThat(client.send("GET", "/get/mood", "Range: BYTES=0-1").text()).isEqualTo("ha");
  }

  @Test
  void aListOfTagsMayTakeSeveralLines() {
    String etag = client.sendText("PUT", "/put/mood", "happy").header("ETag");
    assertThat(
            client
                .send("GET", "/get/mood", "If-None-Match: \"x\"", "if-none-match: \"y\", " + etag)
                .status())
        .isEqualTo(304);
  }

  @Test
  void theCodingOfATransferIsWrittenInAnyCase() {
    byte[] chunks = "5\r\nhappy\r\n0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(client.sendBytes("PUT", "/put/mood", chunks, "Transfer-Encoding: CHUNKED").status())
        .isEqualTo(201);
    assertThat(client.send("GET", "/get/mood").text()).isEqualTo("happy");
  }

  @Test
  void aPostWhereThereIsAPutIsToldHowToSendIt() {
    Reply reply = client.sendText("POST", "/put/mood", "x");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).isEqualTo("PUT");
    assertThat(reply.detail()).contains("PUT only", "curl sends a POST for -d", "-X PUT");
    assertThat(client.sendText("POST", "/delete/mood", "").detail()).contains("curl -X DELETE");
  }
}
