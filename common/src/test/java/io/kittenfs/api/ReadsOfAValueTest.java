package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsOfAValueTest {
  @TempDir Path directory;
  private TestNode node;
  private RawClient client;
  private String etag;

  @BeforeEach
  void start() {
    node = TestNode.start(directory);
    client = node.client();
    Reply put = client.sendText("PUT", "/put/key", "0123456789", "Content-Type: text/x");
    etag = put.header("ETag");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void thePutAnswersWhatIsStored() {
    Reply replaced = client.sendText("PUT", "/put/key", "abc");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.header("Content-Type")).isEqualTo("application/json");
    assertThat(replaced.header("ETag")).isEqualTo(replaced.json().path("etag").asText());
    assertThat(replaced.json().path("key").asText()).isEqualTo("key");
    assertThat(replaced.json().path("hash").asText())
        .isEqualTo("af4c7733a6ed5e0c3649bafaa2375b543c85a445bc372dde91b4a85557cb8a5d");
    assertThat(replaced.json().path("size").asLong()).isEqualTo(3);
    Instant created = Instant.parse(replaced.json().path("created_at").asText());
    Instant modified = Instant.parse(replaced.json().path("modified_at").asText());
    assertThat(modified).isAfterOrEqualTo(created);
  }

  @Test
  void theHeadersTellHowToCacheIt() {
    Reply got = client.send("GET", "/get/key");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.header("ETag")).isEqualTo(etag).startsWith("\"").endsWith("\"");
    assertThat(got.header("Last-Modified"))
        .matches("..., \\d\\d ... \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    assertThat(got.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(got.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(got.header("Content-Type")).isEqualTo("text/x");
    assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(got.header("Content-Security-Policy")).isEqualTo("sandbox");
    assertThat(got.header("Set-Cookie")).isNull();
    assertThat(got.header("Server")).isNull();
  }

  @Test
  void headIsGetWithoutTheBody() {
    Reply head = client.send("HEAD", "/get/key", "Range: bytes=0-1");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.header("ETag")).isEqualTo(etag);
    assertThat(head.header("Content-Type")).isEqualTo("text/x");
    assertThat(client.send("HEAD", "/get/none").status()).isEqualTo(404);
  }

  @Test
  void missingIsAProblem() {
    Reply got = client.send("GET", "/get/none", "Accept: text/html");
    assertThat(got.status()).isEqualTo(404);
    assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(got.json().path("status").asInt()).isEqualTo(404);
    assertThat(got.json().path("title").asText()).isEqualTo("Not Found");
    assertThat(got.detail()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, bytes 0-0/10",
    "bytes=2-4, 234, bytes 2-4/10",
    "bytes=7-, 789, bytes 7-9/10",
    "bytes=-3, 789, bytes 7-9/10",
    "bytes=-99, 0123456789, bytes 0-9/10",
    "bytes=9-99999999999999999999, 9, bytes 9-9/10",
    "BYTES=2-4, 234, bytes 2-4/10"
  })
  void oneRange(String range, String part, String contentRange) {
    Reply got = client.send("GET", "/get/key", "Range: " + range);
    assertThat(got.status()).isEqualTo(206);
    assertThat(got.text()).isEqualTo(part);
    assertThat(got.header("Content-Range")).isEqualTo(contentRange);
    assertThat(got.header("Content-Length")).isEqualTo(Integer.toString(part.length()));
    assertThat(got.header("ETag")).isEqualTo(etag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=99999999999999999999-", "bytes=-0", "bytes=10-12"})
  void aRangeBeyondTheEnd(String range) {
    Reply got = client.send("GET", "/get/key", "Range: " + range);
    assertThat(got.status()).isEqualTo(416);
    assertThat(got.header("Content-Range")).isEqualTo("bytes */10");
    assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=4-2",
        "bytes=0-1,3-4",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "0-1"
      })
  void aRangeThatIsNoneOrManyIsIgnored(String range) {
    Reply got = client.send("GET", "/get/key", "Range: " + range);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text()).isEqualTo("0123456789");
  }

  @Test
  void rangesOfAnEmptyValue() {
    client.sendText("PUT", "/put/empty", "");
    assertThat(client.send("GET", "/get/empty", "Range: bytes=0-").status()).isEqualTo(416);
    assertThat(client.send("GET", "/get/empty", "Range: bytes=-5").status()).isEqualTo(200);
  }

  @Test
  void ifRangeSendsThePartOnlyOfTheSameValue() {
    String range = "Range: bytes=0-1";
    assertThat(client.send("GET", "/get/key", range, "If-Range: " + etag).status()).isEqualTo(206);
    assertThat(client.send("GET", "/get/key", range, "If-Range: \"other\"").status())
        .isEqualTo(200);
    assertThat(client.send("GET", "/get/key", range, "If-Range: W/" + etag).status())
        .isEqualTo(200);
    String modified = client.send("GET", "/get/key").header("Last-Modified");
    assertThat(client.send("GET", "/get/key", range, "If-Range: " + modified).status())
        .isEqualTo(200);
  }

  @Test
  void ifNoneMatchSavesTheBody() {
    for (String tags :
        new String[] {etag, "W/" + etag, "*", "\"other\", " + etag, ", " + etag + ","}) {
      Reply got = client.send("GET", "/get/key", "If-None-Match: " + tags);
      assertThat(got.status()).as(tags).isEqualTo(304);
      assertThat(got.body()).isEmpty();
      assertThat(got.header("ETag")).isEqualTo(etag);
      assertThat(got.header("Content-Type")).isNull();
      assertThat(client.send("HEAD", "/get/key", "If-None-Match: " + tags).status()).isEqualTo(304);
    }
    assertThat(client.send("GET", "/get/key", "If-None-Match: \"other\"").status()).isEqualTo(200);
    assertThat(client.send("GET", "/get/key", "If-None-Match: other").status()).isEqualTo(400);
  }

  @Test
  void ifModifiedSinceCountsOnlyWithoutIfNoneMatch() {
    String modified = client.send("GET", "/get/key").header("Last-Modified");
    String since = "If-Modified-Since: ";
    assertThat(client.send("GET", "/get/key", since + modified).status()).isEqualTo(304);
    assertThat(client.send("GET", "/get/key", since + "Thu, 01 Jan 1970 00:00:00 GMT").status())
        .isEqualTo(200);
    assertThat(client.send("GET", "/get/key", since + "nonsense").status()).isEqualTo(200);
    assertThat(client.send("GET", "/get/key", since + modified, "If-None-Match: \"x\"").status())
        .isEqualTo(200);
  }

  @Test
  void ifMatchHoldsForReadsToo() {
    assertThat(client.send("GET", "/get/key", "If-Match: " + etag).status()).isEqualTo(200);
    Reply failed = client.send("GET", "/get/key", "If-Match: \"other\"");
    assertThat(failed.status()).isEqualTo(412);
    assertThat(failed.header("ETag")).isEqualTo(etag);
    String old = "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT";
    assertThat(client.send("GET", "/get/key", old).status()).isEqualTo(412);
  }

  @Test
  void aLargeValueComesBackWholeAndInParts() {
    byte[] large = new byte[3_000_000];
    new java.util.Random(1).nextBytes(large);
    client.sendBody("PUT", "/put/large", large);
    assertThat(client.send("GET", "/get/large").body()).isEqualTo(large);
    assertThat(client.send("GET", "/get/large", "Range: bytes=1000000-1999999").body())
        .isEqualTo(java.util.Arrays.copyOfRange(large, 1_000_000, 2_000_000));
    assertThat(client.send("HEAD", "/get/large").header("Content-Length")).isEqualTo("3000000");
  }
}
