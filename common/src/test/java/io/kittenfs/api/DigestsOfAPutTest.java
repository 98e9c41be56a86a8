package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digests that a PUT claims are verified before anything is stored, and reads tell the value's. */
class DigestsOfAPutTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String BODY = "value=a+b";

  @TempDir Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node = TestNode.start(directory, BodyRules.withImports(Long.MAX_VALUE, Optional.empty()));
    client = node.client();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(String text) {
    return "sha-256=:" + base64(Hashing.sha256().hashBytes(bytes(text)).asBytes()) + ":";
  }

  private static String sha512(String text) {
    return "sha-512=:" + base64(Hashing.sha512().hashBytes(bytes(text)).asBytes()) + ":";
  }

  @SuppressWarnings("deprecation")
  private static String md5(String text) {
    return base64(Hashing.md5().hashBytes(bytes(text)).asBytes());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Reply put(String body, String... headers) {
    return client.sendText("PUT", "/put/key", body, headers);
  }

  private void assertStored(Reply reply) {
    assertThat(reply.status()).isEqualTo(201);
    assertThat(client.send("DELETE", "/delete/key").status()).isEqualTo(204);
  }

  private void assertRefused(Reply reply, String field) {
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).contains(field);
    assertThat(node.store().stats().keys()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Digest", "Repr-Digest"})
  void rightOnesAreStoredAndWrongOnesRefused(String field) {
    for (String body : new String[] {"", "purr", "x".repeat(200_000)}) {
      assertStored(put(body, field + ": " + sha256(body)));
      assertStored(put(body, field + ": " + sha512(body)));
      assertStored(put(body, field + ": " + sha512(body) + "," + sha256(body)));
      assertStored(put(body, field + ": " + sha512(body), field + ": " + sha256(body)));
      assertRefused(put(body, field + ": " + sha256(body + "!")), field);
      assertRefused(put(body, field + ": " + sha512(body + "!")), field);
      assertRefused(put(body, field + ": " + sha256(body) + ", " + sha512("!")), field);
      assertRefused(put(body, field + ": " + sha256(body), field + ": " + sha512("!")), field);
    }
  }

  @Test
  void contentMd5IsTheBodys() {
    assertStored(put("purr", "Content-MD5: " + md5("purr")));
    assertRefused(put("purr", "Content-MD5: " + md5("hiss")), "Content-MD5");
    assertRefused(put("purr", "Content-MD5: x"), "Content-MD5");
    assertRefused(put("purr", "Content-MD5: AAAA"), "Content-MD5");
    assertRefused(put("purr", "Content-MD5: "), "Content-MD5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what is this",
        "sha-256",
        "sha-256=AAAA",
        "sha-256=\"AAAA\"",
        "sha-256=:AAAA:",
        "sha-256=:A%A=:",
        "sha-256=:AAAA",
        "SHA-256=:AAAA:",
        "sha-512=:AAAA:",
        "md5=:AAAA:,",
        "md5=:AAAA: sha=:AAAA:",
        "=:AAAA:",
        "a=(1 2",
        "a=\"\u00e9\""
      })
  void whatIsNoDictionaryOfDigestsIsRefused(String value) {
    assertRefused(put("purr", "Content-Digest: " + value), "Content-Digest");
    assertRefused(put("purr", "Repr-Digest: " + value), "Repr-Digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "md5=:AAAA:",
        "unixsum=30637, sha=:AAAA:;q=1",
        "a, b=?0;c, d=(1 2.5 \"x\\\"\" tok/en);e=@7 ,\tf=%\"%c3%a9\", g=*x:y"
      })
  void whatIsNotKnownIsIgnored(String value) {
    assertStored(put("purr", "Content-Digest: " + value));
    assertStored(put("purr", "Repr-Digest: " + value));
  }

  @Test
  void inAFormTheContentIsTheBodyAndTheRepresentationTheValue() {
    assertStored(put(BODY, FORM, "Content-Digest: " + sha256(BODY), "Content-MD5: " + md5(BODY)));
    assertStored(put(BODY, FORM, "Repr-Digest: " + sha256("a b")));
    assertRefused(put(BODY, FORM, "Content-Digest: " + sha256("a b")), "Content-Digest");
    assertRefused(put(BODY, FORM, "Repr-Digest: " + sha256(BODY)), "Repr-Digest");
    assertRefused(put(BODY, FORM, "Content-MD5: " + md5("a b")), "Content-MD5");
    String type = "Content-Type: multipart/form-data; boundary=XX";
    String form =
        "--XX\r\nContent-Disposition: form-data; name=file\r\n\r\npurr\r\n--XX--\r\nthe end";
    assertStored(
        put(form, type, "Content-Digest: " + sha512(form), "Repr-Digest: " + sha512("purr")));
    assertRefused(put(form, type, "Content-Digest: " + sha512("purr")), "Content-Digest");
    assertRefused(put(form, type, "Repr-Digest: " + sha512(form)), "Repr-Digest");
  }

  @Test
  void theLastOfAnAlgorithmCounts() {
    assertStored(put("purr", "Content-Digest: sha-256=:AAAA:, " + sha256("purr")));
  }

  @Test
  void aDigestBehindTheBodyIsRefusedFromItsAnnouncement() {
    assertRefused(put("purr", "Trailer: content-digest"), "behind the body");
  }

  @Test
  void aRefusedValueLeavesTheOldOne() {
    put("old");
    assertThat(put("new", "Repr-Digest: " + sha256("old")).status()).isEqualTo(400);
    assertThat(client.send("GET", "/get/key").text()).isEqualTo("old");
  }

  @Test
  void readsCarryTheDigestOfTheWholeValue() {
    put("0123456789");
    String digest = sha256("0123456789");
    assertThat(client.send("GET", "/get/key").header("Repr-Digest")).isEqualTo(digest);
    assertThat(client.send("HEAD", "/get/key").header("Repr-Digest")).isEqualTo(digest);
    Reply part = client.send("GET", "/get/key", "Range: bytes=1-2");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Repr-Digest")).isEqualTo(digest);
  }
}
