package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.HeadOnly;
import io.kittenfs.http.Reply;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a head decides is answered before the body is asked for, by owners and by nodes that pass
 * requests on; what it claims of digests is verified by the owner.
 */
class RefusedByTheHeadEverywhereTest {
  private static final String OWN = "/put/own";
  private static final String HERE = "/kv/" + TwoWorkers.keyOfFirst(0);
  private static final String THERE = "/kv/" + TwoWorkers.keyOfSecond(0);
  private static final int SMALL = 10;
  private static final int LARGE = 3_000_000;

  @TempDir private static Path directory;
  private static TwoWorkers workers;

  @BeforeAll
  static void start() {
    workers = new TwoWorkers(directory);
    for (String path : new String[] {OWN, HERE, THERE}) {
      workers.first.client().sendText("PUT", path, "old");
    }
  }

  @AfterAll
  static void stop() {
    workers.close();
  }

  private static int status(String target, String field, int length, boolean expect) {
    return status(target, field, length, expect ? "Expect: 100-continue" : "X-Nothing: more");
  }

  private static int status(String target, String field, int length, String expectation) {
    return HeadOnly.status(
        URI.create(workers.first.url()).getPort(),
        "PUT " + target + " HTTP/1.1",
        field,
        "Content-Length: " + length,
        expectation);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`?ttl=0`, A: b",
        "``, Content-Range: bytes 0-1/2",
        "``, Content-MD5: x",
        "``, Content-Digest: sha-256=x",
        "``, Content-Type: multipart/form-data",
        "``, If-None-Match: \"1\"",
        "``, Content-Disposition: a\u00e9"
      })
  void theHeadAlone(String query, String field) {
    for (String path : new String[] {OWN, HERE, THERE}) {
      for (int length : new int[] {SMALL, LARGE}) {
        assertThat(status(path + query, field, length, true)).isEqualTo(400);
        assertThat(status(path + query, field, length, false)).isEqualTo(400);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"If-None-Match: *", "If-Match: \"999\""})
  void theHeadAndThePresentState(String field) {
    for (String path : new String[] {OWN, HERE, THERE}) {
      assertThat(status(path, field, SMALL, true)).isEqualTo(412);
      assertThat(status(path, field, LARGE, true)).isEqualTo(412);
      assertThat(status(path, field, LARGE, false)).isEqualTo(412);
      assertThat(workers.first.client().sendText("PUT", path, "new", field).status())
          .isEqualTo(412);
    }
    assertThat(status(OWN, field, SMALL, false)).isEqualTo(412);
    assertThat(status(HERE, field, SMALL, false)).isEqualTo(412);
  }

  @Test
  void whatMayBeStoredIsAskedFor() {
    for (String path : new String[] {OWN, HERE, THERE}) {
      assertThat(status(path, "If-Match: *", SMALL, true)).isEqualTo(100);
      assertThat(status(path, "If-Match: *", LARGE, true)).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expect: 100-Continue", "expect: 100-CONTINUE"})
  void anExpectationIsWrittenInAnyCase(String expectation) {
    for (String path : new String[] {OWN, HERE, THERE}) {
      for (int length : new int[] {SMALL, LARGE}) {
        assertThat(status(path, "If-None-Match: *", length, expectation)).isEqualTo(412);
        assertThat(status(path, "If-Match: *", length, expectation)).isEqualTo(100);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"10", "70000", "300000"})
  void aBodyThatIsAskedForIsStored(int size) {
    for (String path : new String[] {OWN, HERE, THERE}) {
      String key = path + size;
      Reply stored =
          workers.first.client().sendBody("PUT", key, new byte[size], "Expect: 100-continue");
      assertThat(stored.status()).isIn(100, 201);
      Reply read = workers.first.get(key.replace("/put/", "/get/"));
      assertThat(read.body()).hasSize(size);
    }
  }

  @ParameterizedTest
  @CsvSource({"10", "70000", "300000"})
  void aWrongDigestIsFoundWhereverTheValueGoes(int size) {
    String wrong = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
    for (String path : new String[] {OWN, HERE, THERE}) {
      for (String field :
          new String[] {
            "Content-Digest: " + wrong,
            "Repr-Digest: " + wrong,
            "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA=="
          }) {
        Reply refused = workers.first.client().sendBody("PUT", path, new byte[size], field);
        assertThat(refused.status()).isEqualTo(400);
      }
      Reply read = workers.first.get(path.replace("/put/", "/get/"));
      assertThat(read.text()).isEqualTo("old");
      String digest = read.header("Repr-Digest");
      assertThat(
              workers
                  .first
                  .client()
                  .sendText("PUT", path, "old", "Repr-Digest: " + digest)
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void listsTellTheDigest() {
    assertThat(workers.first.get("/kv").json().path("keys").path(0).path("digest").asText())
        .matches("sha-256:[0-9a-f]{64}");
  }
}
