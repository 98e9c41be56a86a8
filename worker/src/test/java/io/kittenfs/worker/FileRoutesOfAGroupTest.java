package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.store.StoreSnapshot;
import io.kittenfs.store.blob.BlobContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker answers the other members of a group about files, and how its copy stands. */
class FileRoutesOfAGroupTest {
  private static final byte[] LARGE = new byte[300_000];
  private static final String DIGEST =
      "abababababababababababababababababababababababababababababababab";
  private static final String ID = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;
  private final BlobContent blob = GroupMember.blob(LARGE);
  private GroupMember member;
  private RawClient client;

  @BeforeEach
  void start() {
    member = new GroupMember(directory.resolve("member"));
    client = member.client();
  }

  @AfterEach
  void stop() throws IOException {
    member.close();
  }

  private String path() {
    return GroupMember.FILES + blob.id().hex();
  }

  @Test
  void aFileIsTakenGivenAndDiscarded() throws IOException {
    assertThat(client.send("GET", path()).status()).isEqualTo(404);
    assertThat(client.sendBody("PUT", GroupMember.upload(blob), LARGE).status()).isEqualTo(204);
    assertThat(member.file(blob.id())).contains(LARGE);
    Reply file = client.send("GET", path());
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Length")).isEqualTo(Integer.toString(LARGE.length));
    assertThat(file.body()).isEqualTo(LARGE);
    assertThat(client.send("DELETE", path()).status()).isEqualTo(204);
    assertThat(client.send("GET", path()).status()).isEqualTo(404);
    assertThat(client.send("DELETE", path()).status()).isEqualTo(204);
  }

  @Test
  void aSecondUploadIsAnsweredAlike() {
    assertThat(client.sendBody("PUT", GroupMember.upload(blob), LARGE).status()).isEqualTo(204);
    assertThat(client.sendBody("PUT", GroupMember.upload(blob), LARGE).status()).isEqualTo(204);
  }

  @Test
  void otherBytesThanAnnouncedAreNotKept() {
    byte[] other = LARGE.clone();
    other[7] = 1;
    assertThat(client.sendBody("PUT", GroupMember.upload(blob), other).status()).isEqualTo(502);
    byte[] less = Arrays.copyOf(LARGE, 100_000);
    assertThat(client.sendBody("PUT", GroupMember.upload(blob), less).status()).isEqualTo(400);
    assertThat(member.files()).isZero();
  }

  @Test
  void aFullDiskIsSaid() {
    member.fillDisk();
    Reply full = client.sendBody("PUT", GroupMember.upload(blob), LARGE);
    assertThat(full.status()).isEqualTo(507);
    assertThat(member.files()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/local/groups/65537/blobs/" + ID,
        "/local/groups/0/blobs/" + ID,
        "/local/groups/131071/blobs/" + ID
      })
  void aGroupThatHasNoCopyHereIsNotFound(String path) {
    String upload = path + "?size=1&sha256=" + DIGEST;
    assertThat(client.sendBody("PUT", upload, new byte[1]).status()).isEqualTo(404);
    assertThat(client.send("GET", path).status()).isEqualTo(404);
    assertThat(client.send("DELETE", path).status()).isEqualTo(404);
    assertThat(client.send("GET", path.replaceAll("blobs.*", "status")).status()).isEqualTo(404);
    assertThat(client.send("GET", path.replaceAll("blobs.*", "copy")).status()).isEqualTo(404);
    assertThat(client.send("GET", path.replaceAll("blobs.*", "commands")).status()).isEqualTo(404);
    assertThat(member.files()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/local/groups/131072/blobs/" + ID,
        "/local/groups/-1/blobs/" + ID,
        "/local/groups/x/blobs/" + ID,
        "/local/groups/65536/blobs/0123456789ABCDEF0123456789abcdef",
        "/local/groups/65536/blobs/0123456789abcdef0123456789abcde",
        "/local/groups/65536/blobs/..%2f..%2f6789abcdef0123456789abcdef",
        "/local/groups/65536/blobs/staging"
      })
  void whatIsNoGroupOrNoNameOfAFileIsRefused(String path) {
    String upload = path + "?size=1&sha256=" + DIGEST;
    assertThat(client.sendBody("PUT", upload, new byte[1]).status()).isEqualTo(400);
    assertThat(client.send("GET", path).status()).isEqualTo(400);
    assertThat(client.send("DELETE", path).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?size=1",
        "?sha256=" + DIGEST,
        "?size=0&sha256=" + DIGEST,
        "?size=-1&sha256=" + DIGEST,
        "?size=9223372036854775808&sha256=" + DIGEST,
        "?size=1&sha256=ab",
        "?size=1&sha256=" + DIGEST + "00",
        "?size=1&sha256=ABababababababababababababababababababababababababababababababab"
      })
  void anUploadThatDoesNotSayWhatItIsIsRefused(String query) {
    Reply refused = client.sendBody("PUT", GroupMember.FILES + ID + query, new byte[1]);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("parameter");
  }

  @Test
  void allRowsOfACopyAreSent() throws IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (StoreSnapshot snapshot = member.store.snapshot()) {
      snapshot.writeRows(rows);
    }

    Reply reply = client.send("GET", "/local/groups/65536/copy");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(rows.toByteArray()).hasSizeGreaterThan(100);
  }

  @Test
  void aCopySaysHowItStands() {
    Reply reply = client.send("GET", "/local/groups/65536/status");
    assertThat(reply.status()).isEqualTo(200);
    JsonNode status = reply.json();
    assertThat(status.path("group").asInt()).isEqualTo(GroupMember.GROUP);
    assertThat(status.path("role").asText()).isEqualTo("leader");
    for (String figure : new String[] {"term", "applied", "committed", "lease_ms"}) {
      assertThat(status.path(figure).isNumber()).as(figure).isTrue();
    }
    assertThat(status.path("leader").isNull()).isTrue();
    assertThat(status.path("missing_blobs").asInt(-1)).isZero();
  }
}
