package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyOfAPutTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=XX";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BYTES = "application/octet-stream";
  private static final int LIMIT = 200_000;

  @TempDir Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node = TestNode.start(directory, BodyRules.withImports(LIMIT, java.util.Optional.empty()));
    client = node.client();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private void assertStored(String value, String contentType) {
    Reply got = client.send("GET", "/get/key");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text()).isEqualTo(value);
    assertThat(got.header("Content-Type")).isEqualTo(contentType);
    assertThat(got.header("Content-Length")).isEqualTo(Integer.toString(got.body().length));
  }

  private void assertNothingStored() {
    assertThat(client.send("GET", "/get/key").status()).isEqualTo(404);
    assertThat(node.store().stats().keys()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "value=happy, happy",
        "value=a+b%20c%2Bd, a b c+d",
        "value=, ``",
        "value=a=b=c, a=b=c",
        "value=%c3%A4ä, ää",
        "value=%26amp, &amp"
      })
  void aFormWithOneValueIsDecodedToText(String form, String value) {
    assertThat(client.sendText("PUT", "/put/key", form, FORM).status()).isEqualTo(201);
    assertStored(value, TEXT);
  }

  @Test
  void aFormMayHoldAnyByte() {
    StringBuilder form = new StringBuilder("value=");
    byte[] every = new byte[256];
    for (int octet = 0; octet < 256; octet++) {
      form.append(String.format("%%%02x", octet));
      every[octet] = (byte) octet;
    }
    client.sendText("PUT", "/put/key", form.toString(), FORM + "; charset=UTF-8");
    assertThat(client.send("GET", "/get/key").body()).isEqualTo(every);
  }

  @Test
  void aLongFormIsDecodedAcrossBuffers() {
    client.sendText("PUT", "/put/key", "value=x" + "%41".repeat(60_000), FORM);
    assertStored("x" + "A".repeat(60_000), TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"value=100%", "value=%4", "value=%zz", "value=a&b=c", "value=a&", "value=%%41"})
  void aMalformedFormIsRefusedWithAWayOut(String form) {
    Reply reply = client.sendText("PUT", "/put/key", form, FORM);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).contains("-T", "--data-urlencode");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "", "v", "value", "Value=x", "a=1&b=2", "100%", "fil"})
  void anyOtherFormIsStoredAsItCame(String body) {
    assertThat(client.sendText("PUT", "/put/key", body, FORM).status()).isEqualTo(201);
    assertStored(body, BYTES);
  }

  @Test
  void aFileFieldIsRefusedWithoutAnImportDirectory() {
    Reply reply = client.sendText("PUT", "/put/key", "file=~/cat.jpg", FORM);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.detail()).contains("-T", "-F");
    assertNothingStored();
  }

  @ParameterizedTest
  @CsvSource({"image/jpeg", "text/html; charset=iso-8859-1", "application/json", "x/y"})
  void aRawBodyKeepsItsType(String type) {
    client.sendText("PUT", "/put/key", "value=raw", "Content-Type: " + type);
    assertStored("value=raw", type);
  }

  @Test
  void aRawBodyWithoutATypeIsBytes() {
    client.sendText("PUT", "/put/key", "raw");
    assertStored("raw", BYTES);
  }

  @Test
  void noBodyAtAllIsRefused() {
    Reply reply = client.send("PUT", "/put/key");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).contains("no body");
    assertNothingStored();
  }

  @Test
  void anEmptyBodyIsAnEmptyValue() {
    assertThat(client.sendText("PUT", "/put/key", "").json().path("size").asLong(-1)).isZero();
    assertStored("", BYTES);
  }

  @Test
  void aChunkedBodyIsStored() {
    Reply reply =
        client.sendBytes(
            "PUT",
            "/put/key",
            "4\r\nmeow\r\n3\r\n mi\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8),
            "Transfer-Encoding: chunked");
    assertThat(reply.status()).isEqualTo(201);
    assertStored("meow mi", BYTES);
  }

  @Test
  void anEmptyChunkedBodyIsAnEmptyValue() {
    byte[] body = "0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(client.sendBytes("PUT", "/put/key", body, "Transfer-Encoding: chunked").status())
        .isEqualTo(201);
    assertStored("", BYTES);
  }

  @ParameterizedTest
  @CsvSource({"file", "value"})
  void theNamedPartOfAMultipartFormIsStored(String name) {
    String form =
        "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nnot me\r\n"
            + "--XX\r\nContent-Disposition: form-data; name=\""
            + name
            + "\"; filename=\"cat.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nme\r\n--X\r\nstill me\r\n"
            + "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ntoo late\r\n--XX--\r\n";
    assertThat(client.sendText("PUT", "/put/key", form, MULTIPART).status()).isEqualTo(201);
    assertStored("me\r\n--X\r\nstill me", "image/jpeg");
  }

  @Test
  void aPartWithoutTypeIsTextAsAFieldAndBytesAsAFile() {
    String field = "--XX\r\nContent-Disposition: form-data; name=\"value\"\r\n\r\nhi\r\n--XX--\r\n";
    client.sendText("PUT", "/put/key", field, MULTIPART);
    assertStored("hi", TEXT);
    String file = field.replace("\"value\"", "\"file\"; filename=\"x\"");
    client.sendText("PUT", "/put/key", file, MULTIPART);
    assertStored("hi", BYTES);
  }

  @Test
  void aLargePartIsStoredAcrossBuffers() {
    String value = "\r\n--X meow ".repeat(10_000);
    String form =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
            + value
            + "\r\n--XX--\r\n";
    assertThat(client.sendText("PUT", "/put/key", form, MULTIPART).status()).isEqualTo(201);
    assertStored(value, BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--XX--\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--XX\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx",
        "--XX\r\nContent-Disposition: form-data; name=\"fi",
        "--XX--\r\n",
        "nonsense",
        ""
      })
  void aMultipartFormWithoutThePartOrItsEndIsRefused(String form) {
    Reply reply = client.sendText("PUT", "/put/key", form, MULTIPART);
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertNothingStored();
  }

  @Test
  void aMultipartFormWithoutBoundaryIsRefused() {
    Reply reply = client.sendText("PUT", "/put/key", "x", "Content-Type: multipart/form-data");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).contains("boundary");
    assertNothingStored();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 100|meow|",
        "Content-Length: 100|value=meow|application/x-www-form-urlencoded",
        "Content-Length: 100|va|application/x-www-form-urlencoded",
        "Transfer-Encoding: chunked|'4\r\nmeow\r\n'|",
        "Transfer-Encoding: chunked|'zz\r\nmeow\r\n0\r\n\r\n'|",
        "Transfer-Encoding: chunked|'9\r\nmeow'|"
      })
  void aBodyThatBreaksOffLeavesTheOldValue(String length, String body, String type) {
    client.sendText("PUT", "/put/key", "old");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String contentType = "Content-Type: " + (type == null ? "text/plain" : type);
    Reply reply = client.sendBytes("PUT", "/put/key", bytes, length, contentType);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertStored("old", BYTES);
  }

  @Test
  void aPartialPutIsRefused() {
    Reply reply = client.sendText("PUT", "/put/key", "x", "Content-Range: bytes 5-5/10");
    assertThat(reply.status()).isEqualTo(400);
    assertNothingStored();
  }

  @Test
  void theLargestValueIsTakenInEveryForm() {
    String value = "x".repeat(LIMIT);
    assertThat(client.sendText("PUT", "/put/key", value).status()).isEqualTo(201);
    assertThat(client.sendText("PUT", "/put/key", "value=" + value, FORM).status()).isEqualTo(200);
    assertStored(value, TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|",
        "application/x-www-form-urlencoded|value=",
        "application/x-www-form-urlencoded|x",
        "multipart/form-data; boundary=XX|'--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n'"
      })
  void aLargerValueIsRefused(String type, String start) {
    String body = (start == null ? "" : start) + "x".repeat(LIMIT + 1);
    Reply reply = client.sendText("PUT", "/put/key", body, "Content-Type: " + type);
    assertThat(reply.status()).isEqualTo(413);
    assertNothingStored();
  }

  @Test
  void aLargerChunkedValueIsRefused() {
    byte[] body =
        (Integer.toHexString(LIMIT + 1) + "\r\n" + "x".repeat(LIMIT + 1) + "\r\n0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(client.sendBytes("PUT", "/put/key", body, "Transfer-Encoding: chunked").status())
        .isEqualTo(413);
    assertNothingStored();
  }

  @Test
  void aTooLargeValueIsRefusedBeforeTheClientSendsIt() {
    Reply reply =
        client.sendBytes(
            "PUT", "/put/key", new byte[0], "Content-Length: 999999999", "Expect: 100-continue");
    assertThat(reply.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(ints = {1025, 10_000})
  void aTypeThatCouldNotBeSentBackIsRefused(int length) {
    String type = "image/" + "x".repeat(length - "image/".length());
    String form =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Type: "
            + type
            + "\r\n\r\nmeow\r\n--XX--\r\n";
    Reply reply = client.sendText("PUT", "/put/key", form, MULTIPART);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).contains("Content-Type");
    assertNothingStored();
  }

  @Test
  void theHeadOfAPartIsBounded() {
    String form =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Type: image/"
            + "x".repeat(70_000)
            + "\r\n\r\nmeow\r\n--XX--\r\n";
    assertThat(client.sendText("PUT", "/put/key", form, MULTIPART).status()).isEqualTo(400);
    assertNothingStored();
  }

  @Test
  void aLongTypeIsRefusedInTheHeaderToo() {
    String type = "Content-Type: image/" + "x".repeat(10_000);
    assertThat(client.sendText("PUT", "/put/key", "meow", type).status()).isEqualTo(400);
    assertNothingStored();
  }

  @Test
  void theLongestTypeComesBack() {
    String type = "image/" + "x".repeat(1024 - "image/".length());
    client.sendText("PUT", "/put/key", "meow", "Content-Type: " + type);
    assertStored("meow", type);
  }
}
