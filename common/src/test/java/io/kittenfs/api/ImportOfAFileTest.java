package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
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
    start(imports);
  }

  private void start(Path importDirectory) throws IOException {
    start(importDirectory, 100);
  }

  private void start(Path importDirectory, long maximumBytes) throws IOException {
    node =
        TestNode.start(
            directory,
            BodyRules.withImports(
                maximumBytes,
                Optional.of(new ImportDirectory(importDirectory, directory.resolve("home")))));
    client = node.client();
  }

  private static void link(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
    } catch (FileSystemException e) {
      assumeFalse(OS.WINDOWS.isCurrentOs(), "needs the right to create symbolic links");
      throw e;
    }
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
  void fromADirectoryThatIsALink() throws IOException {
    Path linked = directory.resolve("link");
    link(linked, imports);
    node.close();
    start(linked);
    byAnyPathThatLeadsInside();
    assertImported("file=" + linked + "/cat+%2B+dog.jpg");
  }

  @Test
  void throughALinkThatStaysInside() throws IOException {
    link(imports.resolve("alias.jpg"), imports.resolve("cat + dog.jpg"));
    assertImported("file=alias.jpg");
  }

  @Test
  void aLinkThatLeadsOutsideIsRefused() throws IOException {
    link(imports.resolve("out"), directory.resolve("home/secret"));
    link(imports.resolve("up"), directory.resolve("home"));
    assertRefusedAlike("file=nothing", "file=out", "file=up/secret");
  }

  @Test
  void nothingElseIsImportedAndTheRefusalTellsNothing() throws IOException {
    Files.createDirectory(imports.resolve("folder"));
    Files.createDirectory(directory.resolve("home/Downloads2"));
    Files.writeString(directory.resolve("home/Downloads2/near"), "near");
    assertRefusedAlike(
        "file=~/secret",
        "file=~/nothing",
        "file=../secret",
        "file=../nothing",
        "file=folder",
        "file=.",
        "file=~",
        "file=",
        "file=~/Downloads2/near",
        "file=/etc/passwd",
        "file=/etc/nothing",
        "file=//server/share/nothing",
        "file=C:\\nothing",
        "file=nothing",
        "file=nothing:stream",
        "file=NUL",
        "file=a%00b");
  }

  private void assertRefusedAlike(String... forms) {
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
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws IOException {
    // Where a value may be as long as that: else the length alone is reason enough.
    node.close();
    start(imports, 1_000_000);
    assertThat(put("file=" + "x".repeat(5000)).status()).isEqualTo(400);
  }
}
