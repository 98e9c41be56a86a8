package io.kittenfs.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.kittenfs.http.HeadOnly;
import io.kittenfs.http.Reply;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a PUT says of its value is kept, checked or refused, whichever node it is sent to. */
class KeptAndCheckedTest extends ThroughEveryDoor {
  private static final Map<String, String> FIELDS =
      Map.of(
          "Content-Type", "text/plain; charset=\"utf-8\"",
          "Content-Encoding", "gzip",
          "Content-Language", "de, en",
          "Content-Disposition", "attachment; filename=\"a b.txt\"",
          "Cache-Control", "public, max-age=60");

  private static String[] lines(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .toArray(String[]::new);
  }

  private static String sha256(byte[] body) {
    byte[] digest = Hashing.sha256().hashBytes(body).asBytes();
    return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
  }

  @ParameterizedTest
  @MethodSource("doors")
  void fieldsComeBackAsTheyCame(Door door) {
    String key = door.key("fields-" + door.bodyBytes() + "-");
    byte[] body = door.body('f');
    assertThat(door.client().sendBody("PUT", door.put(key), body, lines(FIELDS)).status())
        .isIn(200, 201);
    for (String method : List.of("GET", "HEAD")) {
      Reply read = door.client().send(method, door.get(key));
      FIELDS.forEach((name, value) -> assertThat(read.header(name)).isEqualTo(value));
      assertThat(read.header("Repr-Digest")).isEqualTo(sha256(body));
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aFieldThatCannotBeKeptIsRefused(Door door) {
    String key = door.key("bad-" + door.bodyBytes() + "-");
    for (String name : FIELDS.keySet()) {
      for (String value : List.of("caf\u00e9", "x".repeat(1_025))) {
        Reply refused =
            door.client().sendBody("PUT", door.put(key), door.body('b'), name + ": " + value);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.detail()).contains(name);
      }
    }
    assertThat(door.client().send("GET", door.get(key)).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aDigestThatDiffersStoresNothing(Door door) {
    String key = door.key("digest-" + door.bodyBytes() + "-");
    byte[] body = door.body('d');
    String other = sha256(door.body('e'));
    for (String wrong :
        List.of(
            "Repr-Digest: " + other,
            "Content-Digest: " + other,
            "Content-Digest: sha-256=nothing",
            "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==")) {
      assertThat(door.client().sendBody("PUT", door.put(key), body, wrong).status())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(door.client().send("GET", door.get(key)).status()).isEqualTo(404);
    assertThat(
            door.client()
                .sendBody(
                    "PUT",
                    door.put(key),
                    body,
                    "Content-Digest: " + sha256(body),
                    "Repr-Digest: unknown=:AAAA:")
                .status())
        .isEqualTo(201);
    assertThat(door.client().send("DELETE", door.delete(key)).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @MethodSource("doors")
  void whatTheHeadDecidesIsAnsweredBeforeTheBody(Door door) {
    String key = door.key("head-" + door.bodyBytes() + "-");
    assertThat(door.client().sendBody("PUT", door.put(key), door.body('h')).status())
        .isIn(200, 201);
    Map<String, Integer> refusals =
        Map.of(
            "If-None-Match: *",
            412,
            "If-Match: \"1\"",
            412,
            "Content-Language: " + "x".repeat(1_025),
            400,
            "Content-MD5: short",
            400);
    refusals.forEach(
        (field, status) ->
            assertThat(answerToHead(door, door.put(key), field)).as(field).isEqualTo(status));
    assertThat(answerToHead(door, door.put(key) + "?ttl=0", "Accept: */*")).isEqualTo(400);
  }

  private static int answerToHead(Door door, String target, String field) {
    return HeadOnly.status(
        door.client().port(),
        "PUT " + target + " HTTP/1.1",
        "Content-Length: 3000000",
        "Expect: 100-continue",
        field);
  }
}
