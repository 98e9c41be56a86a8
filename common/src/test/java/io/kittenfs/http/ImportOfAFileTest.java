package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportOfAFileTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  @TempDir Path directory;
  private Path imports;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    imports = Files.createDirectories(directory.resolve("home/Downloads"));
    Files.writeString(imports.resolve("cat + dog.jpg"), "meow");
    Files.writeString(directory.resolve("home/secret"), "secret");
    Path linked = Files.createSymbolicLink(directory.resolve("link"), imports);
    node =
        TestNode.start(
            directory,
            BodyRules.withImports(
                100, Optional.of(new ImportDirectory(linked, directory.resolve("home")))));
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Reply put(String form) {
    return client.sendText("PUT", "/put/key", form, FORM);
  }

  private void assertImported(String form) {
    assertThat(put(form).status()).as(form).isIn(200, 201);
    Reply got = client.send("GET", "/get/key");
    assertThat(got.text()).isEqualTo("meow");
    assertThat(got.header("Content-Type")).isEqualTo("image/jpeg");
  }

  @Test
  void byAnyPathThatLeadsInside() {
    assertImported("file=~/Downloads/cat+%2B+dog.jpg");
    assertImported("file=cat+%2b+dog.jpg");
    assertImported("file=" + imports + "/cat+%2B+dog.jpg");
    assertImported("file=~/Downloads/../Downloads/cat+%2B+dog.jpg");
  }

  @Test
  void throughALinkThatStaysInside() throws IOException {
    Files.createSymbolicLink(imports.resolve("alias.jpg"), imports.resolve("cat + dog.jpg"));
    assertImported("file=alias.jpg");
  }

  @Test
  void nothingElseIsImportedAndTheRefusalTellsNothing() throws IOException {
    Files.createSymbolicLink(imports.resolve("out"), directory.resolve("home/secret"));
    Files.createSymbolicLink(imports.resolve("up"), directory.resolve("home"));
    Files.createDirectory(imports.resolve("folder"));
    Files.createDirectory(directory.resolve("home/Downloads2"));
    Files.writeString(directory.resolve("home/Downloads2/near"), "near");
    String[] forms = {
      "file=~/secret",
      "file=~/nothing",
      "file=../secret",
      "file=../nothing",
      "file=out",
      "file=up/secret",
      "file=folder",
      "file=.",
      "file=~",
      "file=",
      "file=~/Downloads2/near",
      "file=/etc/passwd",
      "file=/etc/nothing",
      "file=nothing",
      "file=a%00b"
    };
    Reply first = put(forms[0]);
    assertThat(first.status()).isEqualTo(403);
    assertThat(first.detail()).contains("-T", "-F").doesNotContain(directory.toString());
    for (String form : forms) {
      Reply reply = put(form);
      assertThat(reply.status()).as(form).isEqualTo(403);
      assertThat(reply.body()).as(form).isEqualTo(first.body());
    }
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void theSizeLimitHoldsForImportsToo() throws IOException {
    Files.writeString(imports.resolve("large"), "x".repeat(101));
    assertThat(put("file=large").status()).isEqualTo(413);
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void aMalformedNameIsRefused() {
    assertThat(put("file=cat%2").status()).isEqualTo(400);
    assertThat(put("file=cat&value=x").status()).isEqualTo(400);
    assertThat(put("file=" + "x".repeat(5000)).status()).isEqualTo(400);
  }
}
